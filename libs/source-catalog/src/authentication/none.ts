import type { Scheme } from './scheme.ts';
import { VERIFIED } from './verification.ts';

/** An open source: whoever knows the URL may send. */
export const none: Scheme<'none'> = {
  compile: () => () => VERIFIED,
  credentials: () => ({ headers: [], query: [] }),
};
