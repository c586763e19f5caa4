import { formatCount, formatShare } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import type { Tone } from '../ui/tone.ts';

export interface Bar {
  readonly tone: Tone;
  readonly count: number;
  /** Reasons, or what the state means. */
  readonly note?: string;
}

/** Horizontal bars from a common zero line, one per state, with counts. The table is what a screen reader reads. */
export function Bars({ caption, total, bars }: { caption: string; total: number; bars: readonly Bar[] }) {
  return (
    <table className="bars">
      <caption>{caption}</caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">State</th>
          <th scope="col">Bar</th>
          <th scope="col">Count</th>
          <th scope="col">Share</th>
        </tr>
      </thead>
      <tbody>
        {bars.map(({ tone, count, note }) => (
          <tr key={tone.word} data-color={tone.color} data-empty={count === 0}>
            <th scope="row">
              <Icon name={tone.icon} size={14} />
              {tone.word}
            </th>
            <td className="bar-cell">
              <svg className="bar" width="100%" height="14" aria-hidden focusable="false">
                <rect className="track" width="100%" height="14" rx="3" />
                {count > 0 && <rect className="fill" width={`${Math.max(0.8, (count / Math.max(total, 1)) * 100)}%`} height="14" rx="3" />}
              </svg>
              {note !== undefined && count > 0 && <span className="bar-note">{note}</span>}
            </td>
            <td className="number">{formatCount(count)}</td>
            <td className="number quiet share">{formatShare(count, total)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
