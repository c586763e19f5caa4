import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Beside the repository, not in it. */
const FOLDER = path.resolve(__dirname, '../../../../shared/conformance');

/** The bytes of a published file; `undefined` in a checkout that stands alone. Throws then when `REQUIRE_CONFORMANCE=1` says that nothing may be skipped. */
export function publishedFile(name: string): Buffer | undefined {
  const place = path.join(FOLDER, name);
  if (existsSync(place)) return readFileSync(place);
  if (process.env['REQUIRE_CONFORMANCE'] === '1') throw new Error(`${place} is missing, and REQUIRE_CONFORMANCE=1 asks for it`);
  return undefined;
}
