import { connect, createServer } from 'node:net';
import { createLogger } from '@tributary/observability';
import { eventually, testInfra, uniqueName } from '@tributary/testing';
import { Schema } from 'mongoose';
import { connectMongo, duplicateKeyOps, ensureIndexes, isDuplicateKey, type MongoHandle, toDatabaseError } from '../src/index.ts';

const logger = createLogger({ name: 'test', level: 'silent' });

describe('mongo', () => {
  let mongo: MongoHandle;

  beforeAll(async () => {
    mongo = await connectMongo({ uri: testInfra().mongodbUri(uniqueName('mongo')), logger });
    await mongo.connected();
  });
  afterAll(() => mongo.close());

  it('says that it is connected, and answers a ping', async () => {
    await mongo.ping();
    expect(mongo.health()).toEqual({ status: 'ok' });
  });

  it('creates the declared indexes, and again without harm', async () => {
    const model = mongo.connection.model('people', new Schema({ email: String }, { versionKey: false }).index({ email: 1 }), 'people');
    await ensureIndexes(mongo.connection);
    await ensureIndexes(mongo.connection);
    expect((await model.collection.indexes()).map(({ key }) => Object.keys(key)[0])).toEqual(['_id', 'email']);
  });

  it('tells a taken key from other errors', async () => {
    const claims = mongo.db.collection<{ _id: string }>('claims');
    await claims.insertOne({ _id: 'a' });
    const error: unknown = await claims.insertOne({ _id: 'a' }).catch((thrown: unknown) => thrown);
    expect([isDuplicateKey(error), isDuplicateKey(new Error('other')), isDuplicateKey(undefined)]).toEqual([true, false, false]);
  });

  it('names the operations of an unordered bulk whose keys are taken, the others being done', async () => {
    const claims = mongo.db.collection<{ _id: string }>('bulk_claims');
    await claims.insertMany([{ _id: 'b' }, { _id: 'd' }]);
    const inserts = ['a', 'b', 'c', 'd'].map((_id) => ({ insertOne: { document: { _id } } }));
    const error: unknown = await claims.bulkWrite(inserts, { ordered: false }).catch((thrown: unknown) => thrown);
    expect(duplicateKeyOps(error)).toEqual([1, 3]);
    expect(await claims.countDocuments()).toBe(4);
    expect(() => duplicateKeyOps(new Error('other'))).toThrow('other');
  });

  it('starts while the server is away, says so, and refuses at once with a retriable error', async () => {
    const away = await connectMongo({ uri: `mongodb://127.0.0.1:${await closedPort()}/x`, logger });
    expect(away.health().status).toBe('starting');
    expect(() => away.db).toThrow(expect.objectContaining({ code: 'database_unavailable', retriable: true }) as Error);
    const model = away.connection.model('things', new Schema({}));
    const error: unknown = await model.findOne().exec().catch((thrown: unknown) => toDatabaseError(thrown)); // prettier-ignore
    expect(error).toMatchObject({ code: 'database_unavailable', retriable: true });
    const refusal = expect(away.connected()).rejects.toMatchObject({ code: 'database_unavailable' });
    await away.close();
    await refusal;
  });

  it('connects by itself when the server comes', async () => {
    const port = await closedPort();
    const target = new URL(testInfra().mongodbUri(uniqueName('mongo')));
    const late = await connectMongo({ uri: `mongodb://127.0.0.1:${port}/late?directConnection=true`, logger });
    const proxy = createServer((client) => {
      const server = connect(Number(target.port), target.hostname);
      client.pipe(server).pipe(client);
      for (const socket of [client, server]) socket.on('error', () => [client, server].forEach((each) => each.destroy()));
    });
    try {
      await new Promise<void>((resolve) => proxy.listen(port, '127.0.0.1', resolve));
      await late.connected();
      await eventually(() => late.health().status === 'ok', { what: 'the connection' });
      await late.ping();
    } finally {
      await late.close();
      await new Promise((resolve) => proxy.close(resolve));
    }
  }, 30_000);
});

/** A port on which nobody listens. */
function closedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
