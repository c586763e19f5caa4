import { encodingProblem, type Position, type Row } from './row.ts';

/** Bytes that should be one JSON object, as a row. They become the body as they are: numbers keep every digit. */
export function jsonRow(line: number, next: Position, bytes: Buffer, isTranscoded: boolean): Row {
  const text = bytes.toString('utf8');
  const place = { line, next, text };
  const problem = encodingProblem(text, bytes, isTranscoded);
  if (problem !== undefined) return { ...place, problem };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ...place, problem: { code: 'malformed_json', message: (error as Error).message } };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ...place, problem: { code: 'not_an_object', message: 'a row must be a JSON object' } };
  }
  return { ...place, body: bytes };
}
