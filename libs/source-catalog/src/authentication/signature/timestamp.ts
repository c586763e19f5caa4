import type { SignatureTimestamp } from '@tributary/contracts';

const DIGITS = /^\d{1,15}$/;
const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** Milliseconds since 1970, or `undefined` where the text is no time in that unit. */
export function timestampMs(text: string, unit: SignatureTimestamp['unit']): number | undefined {
  switch (unit) {
    case 's':
      return DIGITS.test(text) ? Number(text) * 1000 : undefined;
    case 'ms':
      return DIGITS.test(text) ? Number(text) : undefined;
    case 'rfc3339':
      return RFC_3339.test(text) ? parsed(text) : undefined;
    case 'http-date':
      return parsed(text);
  }
}

function parsed(text: string): number | undefined {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
