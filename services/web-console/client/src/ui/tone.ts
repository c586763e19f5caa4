import type { RunState } from '../../../src/overview/overview.ts';
import type { IconName } from './icon.tsx';

/** What a state means, everywhere in the console: a colour, an icon and a word, never the colour alone. */
export interface Tone {
  readonly color: 'green' | 'gray' | 'slate' | 'amber' | 'red' | 'accent';
  readonly icon: IconName;
  readonly word: string;
}

export const RUN_TONES: Readonly<Record<RunState, Tone>> = {
  applied: { color: 'green', icon: 'check', word: 'Applied' },
  filtered: { color: 'gray', icon: 'filter', word: 'Filtered' },
  duplicate: { color: 'slate', icon: 'copy', word: 'Duplicate' },
  paused: { color: 'amber', icon: 'pause', word: 'Paused' },
  waiting: { color: 'amber', icon: 'clock', word: 'Waiting' },
  mapped: { color: 'accent', icon: 'moving', word: 'On its way' },
  failed: { color: 'red', icon: 'cross', word: 'Failed' },
};

export const REQUEST_TONES = {
  received: { color: 'accent', icon: 'inbox', word: 'Received' },
  accepted: { color: 'green', icon: 'check', word: 'Accepted' },
  rejected: { color: 'red', icon: 'cross', word: 'Rejected' },
} as const satisfies Record<string, Tone>;

/** Of sources and workflows. */
export function statusTone(status: string): Tone {
  if (status === 'active') return { color: 'green', icon: 'check', word: 'Active' };
  if (status === 'paused') return { color: 'amber', icon: 'pause', word: 'Paused' };
  return { color: 'gray', icon: 'dash', word: 'Inactive' };
}
