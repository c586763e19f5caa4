import { parseBody, parseForm } from '@tributary/body-formats';
import { type RawEvent, rawHeader } from '@tributary/contracts';
import type { SourceDocument } from '../program.ts';

/**
 * The document of a raw event. Its parts are taken apart when they are first read and kept, so that the workflows of a source share one
 * parse. Never fails: a body that cannot be read is a `BodyProblem`, which fails only those workflows that read the body.
 */
export function documentOf(raw: RawEvent): SourceDocument {
  return new RawDocument(raw);
}

class RawDocument implements SourceDocument {
  readonly #raw: RawEvent;
  #parsed = false;
  #body: unknown;
  #headers: Record<string, string> | undefined;
  #query: Record<string, string | string[]> | undefined;

  constructor(raw: RawEvent) {
    this.#raw = raw;
  }

  get body(): unknown {
    if (!this.#parsed) {
      this.#body = parseBody(this.#raw.body, rawHeader(this.#raw.rawHeaders, 'content-type'), this.#raw.method);
      this.#parsed = true;
    }
    return this.#body;
  }

  get headers(): Readonly<Record<string, string>> {
    return (this.#headers ??= headersOf(this.#raw.rawHeaders));
  }

  get query(): Readonly<Record<string, string | readonly string[]>> {
    return (this.#query ??= parseForm(this.#raw.query));
  }

  get path(): string {
    return this.#raw.path;
  }

  get method(): string {
    return this.#raw.method;
  }

  get receivedAt(): string {
    return this.#raw.receivedAt;
  }
}

function headersOf(rawHeaders: readonly string[]): Record<string, string> {
  const headers = Object.create(null) as Record<string, string>;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] as string).toLowerCase();
    const value = rawHeaders[i + 1] as string;
    const known = headers[name];
    headers[name] = known === undefined ? value : `${known}, ${value}`;
  }
  return headers;
}
