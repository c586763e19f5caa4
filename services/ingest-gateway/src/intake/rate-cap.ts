/**
 * A token bucket: `true` for at most `perSecond` calls a second, and as many at once. Clock in milliseconds, passed in.
 */
export function rateCap(perSecond: number): (nowMs: number) => boolean {
  let tokens = perSecond;
  let lastMs = Number.NEGATIVE_INFINITY;
  return (nowMs) => {
    if (nowMs > lastMs) {
      tokens = Math.min(perSecond, tokens + ((nowMs - lastMs) / 1000) * perSecond);
      lastMs = nowMs;
    }
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
