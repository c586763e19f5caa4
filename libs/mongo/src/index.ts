export { connectMongo, type MongoHandle, type MongoOptions } from './connect.ts';
export { duplicateKeyOps, isDuplicateKey, toDatabaseError } from './errors.ts';
export { ensureIndexes } from './indexes.ts';
export { createLease, type Lease, type LeaseEntry, leaseSchema } from './lease.ts';
