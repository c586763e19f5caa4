import { publishedFile } from './published-file.ts';

/** The bytes of a published request body; `undefined` in a checkout that stands alone. */
export function publishedPayload(file: string): Buffer | undefined {
  return publishedFile(`payloads/${file}`);
}
