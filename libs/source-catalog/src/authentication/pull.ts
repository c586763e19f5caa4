import type { Scheme } from './scheme.ts';
import { refused } from './verification.ts';

/** A source that is read: nothing that anybody sends proves anything. */
export const pull: Scheme<'pull'> = {
  compile: () => () => refused('source_pulls', 'This source is read by Tributary itself and takes no requests.'),
  credentials: () => ({ headers: [], query: [] }),
};
