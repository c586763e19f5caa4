const SECRET_NAME = /secret|password|token|credential|private|apikey/i;
const URI_CREDENTIALS = /^([a-z][a-z0-9+.-]*:\/\/)[^@/]+@/i;
const MASK = '[masked]';

/** A copy of a configuration for the log: values whose name speaks of a secret, and credentials in URIs, are masked. */
export function masked(value: unknown, name = ''): unknown {
  if (value === undefined || value === null) return value;
  if (SECRET_NAME.test(name)) return MASK;
  if (typeof value === 'string') return value.replace(URI_CREDENTIALS, `$1${MASK}@`);
  if (Array.isArray(value)) return value.map((item) => masked(item));
  if (typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item, key)]));
  return value;
}
