import type { Part } from '../../../src/overview/overview.ts';
import { Icon } from '../ui/icon.tsx';

/** Says that a part cannot be shown, and why; the rest of the page stands. */
export function PartDown({ what, part }: { what: string; part: Extract<Part<unknown>, { state: 'down' }> }) {
  const isScope = part.code === 'forbidden';
  return (
    <p className="part-down" data-color={isScope ? 'gray' : 'red'}>
      <Icon name={isScope ? 'dash' : 'alert'} />
      <span>
        {what} cannot be shown now: {part.message}.
      </span>
    </p>
  );
}
