import { BodyProblem, decodeText, formatOf, parseCsv } from '@tributary/body-formats';
import { type BatchLocation, rawHeader } from '@tributary/contracts';
import { compileKeyPath } from '../keys/key-path.ts';
import { keyText } from '../keys/key-text.ts';
import { compileListPath, namesOfListPath } from '../keys/list-path.ts';
import { compileBodyPath, type RequestBody } from '../keys/read-body.ts';
import { xmlPlaceOf } from '../xml/xml-place.ts';
import { type BatchItem, MAX_BATCH_BYTES, MAX_BATCH_ITEMS, type SplitBatch } from './batch-item.ts';
import { parseExactly, plainNumber } from './exact-json.ts';
import { splitXml } from './split-xml.ts';

/** Takes the events of a request apart. */
export type BatchSplitter = (request: RequestBody) => SplitBatch;

const JSON_TYPE = 'application/json';

/**
 * How to take the events of a batch apart. `undefined` where the body cannot be read, or has no such list: then the request is one event, and nothing of it is lost.
 *
 * Items of JSON, NDJSON, CSV and of JSON within a form are JSON: numbers keep all of their digits; white space and escapes may be written otherwise than they came. An item of
 * XML is the document as it came without the other items.
 *
 * @throws TributaryError `invalid_path`
 */
export function compileBatchSplitter({ path, id, within }: BatchLocation): BatchSplitter {
  const itemsOf = compileListPath(path);
  const names = namesOfListPath(path);
  const ids = id === null ? [] : [id].flat();
  const idsAt = ids.map(compileKeyPath);
  const places = ids.map(xmlPlaceOf);
  const textOf = within === undefined ? undefined : compileBodyPath(within);

  return (request) => {
    const contentType = rawHeader(request.rawHeaders, 'content-type');
    if (textOf !== undefined) {
      const text = textOf(request);
      return typeof text === 'string' ? jsonItems(parseExactly(text), JSON_TYPE) : undefined;
    }
    switch (formatOf(contentType)) {
      case 'xml':
        return xmlItems(request.body, contentType);
      case 'ndjson':
        return jsonItems(parseLines(decodeText(request.body, contentType)), JSON_TYPE);
      case 'csv':
        return csvItems(request.body, contentType);
      case 'form':
      case 'multipart':
        // what a form was not meant to be: curl calls everything one
        return jsonItems(parseExactly(request.body), JSON_TYPE);
      case 'json':
      case undefined:
        return jsonItems(parseExactly(request.body));
    }
  };

  function xmlItems(body: Uint8Array, contentType: string | undefined): SplitBatch {
    const items = names && splitXml(body, contentType, names, places);
    return typeof items === 'object' ? items.map((item) => ({ key: keyOf(item.values), body: item.body })) : items;
  }

  function csvItems(body: Uint8Array, contentType: string | undefined): SplitBatch {
    const text = decodeText(body, contentType);
    const table = text === undefined ? undefined : parseCsv(text, contentType, MAX_BATCH_ITEMS);
    if (table instanceof BodyProblem) return table.code === 'too_many_rows' ? 'too_large' : undefined;
    return jsonItems(table, JSON_TYPE);
  }

  function jsonItems(document: unknown, contentType?: string): SplitBatch {
    if (document === undefined) return undefined;
    const found = itemsOf(document);
    if (found === undefined) return undefined;
    if (found.length > MAX_BATCH_ITEMS) return 'too_large';
    const items: BatchItem[] = [];
    let bytes = 0;
    for (const item of found) {
      const body = Buffer.from(JSON.stringify(item));
      bytes += body.length;
      if (bytes > MAX_BATCH_BYTES) return 'too_large';
      items.push({
        key: keyOf(idsAt.map((valueAt) => plainNumber(valueAt(item)))),
        body,
        ...(contentType === undefined ? {} : { contentType }),
      });
    }
    return items;
  }

  /** Several values make one key, in which what is missing counts too; without the first there is none. */
  function keyOf(values: readonly unknown[]): string | undefined {
    const keys = values.map(keyText);
    return keys[0] === undefined || typeof id === 'string' ? keys[0] : JSON.stringify(keys);
  }
}

/** The values of the lines that are not empty; `undefined` where there is no text, or a line of it is not JSON. */
function parseLines(text: string | undefined): readonly unknown[] | undefined {
  if (text === undefined) return undefined;
  const values: unknown[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const value = parseExactly(line);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}
