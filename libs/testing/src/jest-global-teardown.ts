import { tearDownAll } from './teardown.ts';

/** Ends the broker and the database of the run. */
export default tearDownAll;
