import type { Upload } from './upload.ts';

type Kept = Pick<Upload, '_id' | 'state' | 'keptBytes'>;

/** Why a file is not taken, and what makes room for it. `largest`: of those that are kept. */
export function noRoomFor(
  { size }: Pick<Upload, 'size'>,
  { used, maxTotalBytes, largest }: { readonly used: number; readonly maxTotalBytes: number; readonly largest: readonly Kept[] },
): string {
  const named = largest.map(({ _id, state, keptBytes }) => `${_id} (${keptBytes} bytes, ${state})`).join(', ');
  return (
    `there is no room for ${size} bytes: uploads that are not imported yet keep ${used} of ${maxTotalBytes} (WORKER_UPLOAD_MAX_TOTAL_BYTES). ` +
    `Import or DELETE what is not needed; GET /v1/uploads lists all, the largest are ${named}`
  );
}
