import { Icon } from './icon.tsx';
import type { Tone } from './tone.ts';

/** A state as icon and word in its colour. */
export function StateTag({ tone }: { tone: Tone }) {
  return (
    <span className="tag" data-color={tone.color}>
      <Icon name={tone.icon} size={14} />
      {tone.word}
    </span>
  );
}
