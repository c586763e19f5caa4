import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Beside the repository, not in it. */
const FOLDER = path.resolve(__dirname, '../../../../shared/conformance/payloads');

/** The bytes of a published request body; `undefined` in a checkout that stands alone. */
export function publishedPayload(file: string): Buffer | undefined {
  const place = path.join(FOLDER, file);
  return existsSync(place) ? readFileSync(place) : undefined;
}
