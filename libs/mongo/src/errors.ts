import { TributaryError } from '@tributary/errors';
import mongoose from 'mongoose';

const DUPLICATE_KEY = 11000;

/** Whether a single write was refused because its key is taken. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof mongoose.mongo.MongoServerError && error.code === DUPLICATE_KEY;
}

/**
 * The indexes of those operations of an unordered bulk that were refused because their key is taken, in ascending order. Rethrows
 * `error` when any operation failed for another reason, or when it is not a bulk's error at all.
 */
export function duplicateKeyOps(error: unknown): readonly number[] {
  if (!(error instanceof mongoose.mongo.MongoBulkWriteError)) throw error;
  const failures = [error.writeErrors].flat() as readonly mongoose.mongo.WriteError[];
  const isOnlyDuplicates =
    failures.length > 0 && failures.every((failure) => failure.code === DUPLICATE_KEY) && error.result.getWriteConcernError() === undefined;
  if (!isOnlyDuplicates) throw error;
  return failures.map((failure) => failure.index).sort((a, b) => a - b);
}

const UNAVAILABLE_NAMES = new Set([
  'MongoServerSelectionError',
  'MongooseServerSelectionError',
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoPoolClearedError',
  'MongoExpiredSessionError',
]);
/** Interrupted by a shutdown or a change of primary: another attempt finds a working server. */
const UNAVAILABLE_CODES = new Set<unknown>([89, 91, 189, 7, 6, 10107, 11600, 11602, 13435, 13436]);

/** Errors that say that the database is away become a retriable `database_unavailable`; all others are returned as they are. */
export function toDatabaseError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const isUnavailable =
    UNAVAILABLE_NAMES.has(error.name) || UNAVAILABLE_CODES.has((error as { code?: unknown }).code) || isBuffering(error);
  return isUnavailable
    ? new TributaryError('database_unavailable', 'the database is not available', { retriable: true, cause: error })
    : error;
}

/** Mongoose has no class for an operation before the first connection. */
function isBuffering(error: Error): boolean {
  return error.name === 'MongooseError' && error.message.includes('bufferCommands');
}
