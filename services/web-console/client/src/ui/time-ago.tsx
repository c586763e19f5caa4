import { useNow } from './use-now.ts';
import { formatAgo } from './format.ts';

/** A time, relative; the exact one on hover. */
export function TimeAgo({ time }: { time: string }) {
  const nowMs = useNow();
  return (
    <time dateTime={time} title={new Date(time).toLocaleString()}>
      {formatAgo(time, nowMs)}
    </time>
  );
}
