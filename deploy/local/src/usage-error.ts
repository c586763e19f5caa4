/** Something that whoever typed the command can put right; shown without a stack trace. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
