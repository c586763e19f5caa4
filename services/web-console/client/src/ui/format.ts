const numbers = new Intl.NumberFormat('en');
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'short' });

/** `12,345` */
export function formatCount(count: number): string {
  return numbers.format(count);
}

/** The share of `count` in `total` in whole percent; what is there but rounds to nothing is `<1 %`. */
export function formatShare(count: number, total: number): string {
  if (total === 0 || count === 0) return '0 %';
  const percent = (count / total) * 100;
  if (percent < 1) return '<1 %';
  return percent > 99 && count < total ? '>99 %' : `${Math.round(percent)} %`;
}

const UNITS: readonly (readonly [limit: number, unit: Intl.RelativeTimeFormatUnit, ms: number])[] = [
  [60_000, 'second', 1000],
  [3_600_000, 'minute', 60_000],
  [86_400_000, 'hour', 3_600_000],
  [Infinity, 'day', 86_400_000],
];

/** `5 min. ago`; `just now` within two seconds, also where clocks disagree. */
export function formatAgo(time: string, nowMs: number): string {
  const agoMs = nowMs - Date.parse(time);
  if (agoMs < 2000) return 'just now';
  const [, unit, ms] = UNITS.find(([limit]) => agoMs < limit) ?? (['', 'day', 86_400_000] as const);
  return relative.format(-Math.floor(agoMs / ms), unit);
}
