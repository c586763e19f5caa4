import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import mongoose from 'mongoose';
import { type ServerProcess, startServer } from './server-process.ts';

export type Db = mongoose.mongo.Db;
type Id = string | number | mongoose.mongo.ObjectId | mongoose.mongo.Long;
export type Collection = mongoose.mongo.Collection<mongoose.mongo.BSON.Document & { _id?: Id }>;

/** A database of its own for one test file, on the server that MONGODB_URI names, or on an embedded one started for the file. */
export interface TestDatabase {
  readonly uri: string;
  readonly db: Db;
  /** An empty collection with a name of its own. */
  collection(): Collection;
  /** One more client, as another process would have. */
  connect(): Promise<Db>;
  close(): Promise<void>;
}

/** True when the suite runs against a server that it did not start, such as a real MongoDB. */
export const foreignServer = process.env.MONGODB_URI !== undefined;

export async function openTestDatabase(options: { ttlSweepMs?: number } = {}): Promise<TestDatabase> {
  const folder = temporaryFolder();
  const server: ServerProcess | undefined = process.env.MONGODB_URI === undefined ? await startServer(folder, options) : undefined;
  const uri = server?.uri ?? process.env.MONGODB_URI!;
  const name = `fidelity-${randomUUID()}`;
  const clients: mongoose.mongo.MongoClient[] = [];
  const connect = async (): Promise<Db> => {
    const client = await new mongoose.mongo.MongoClient(uri).connect();
    clients.push(client);
    return client.db(name);
  };
  const db = await connect();
  let collections = 0;
  return {
    uri: uriOf(uri, name),
    db,
    connect,
    collection: () => db.collection(`c${++collections}`),
    close: async () => {
      try {
        await db.dropDatabase();
      } finally {
        await Promise.all(clients.map((client) => client.close()));
        await server?.stop();
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

export function temporaryFolder(): string {
  return mkdtempSync(path.join(tmpdir(), 'local-mongo-'));
}

/** The error of a promise that must fail. */
export async function errorOf(promise: Promise<unknown>): Promise<mongoose.mongo.MongoServerError & Record<string, unknown>> {
  try {
    await promise;
  } catch (error) {
    return error as mongoose.mongo.MongoServerError & Record<string, unknown>;
  }
  throw new Error('it succeeded, but had to fail');
}

function uriOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.toString();
}
