import { rmSync } from 'node:fs';
import mongoose from 'mongoose';
import { type ServerProcess, startServer } from './server-process.ts';
import { type Collection, temporaryFolder } from './test-database.ts';

const ROUNDS = 3;
const WRITERS = 4;
const KEYS_PER_WRITER = 400;
/** Enough acknowledged writes that a checkpoint lies among them, however fast the machine is. */
const BULKS_BEFORE_KILL = 150;
const INDEXES = [{ key: { x: 1, y: 1 } }, { key: { claim: 1 }, unique: true }, { key: { tags: 1 } }];

interface Row {
  x: number;
  y: number;
  claim: string;
  tags: string[];
  filler: string;
}

const below = (n: number): number => Math.floor(Math.random() * n);
const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function open(): Promise<{ server: ServerProcess; client: mongoose.mongo.MongoClient; c: Collection }> {
  const server = await startServer(folder);
  const client = await new mongoose.mongo.MongoClient(server.uri, { serverSelectionTimeoutMS: 2000 }).connect();
  return { server, client, c: client.db('crash').collection('m') };
}

function anyRow(id: string, version: number): Row {
  return {
    x: below(50),
    y: below(50),
    claim: `${id}:${version}`,
    tags: [`a${below(20)}`, `a${below(20)}`],
    filler: 'z'.repeat(below(3000)),
  };
}

/** What each key was last known to be (null: deleted), and what the write that the kill interrupted would have made of it. */
class Journal {
  readonly acknowledged = new Map<string, Row | null>();
  readonly pending = new Map<string, Row | null>();

  acknowledge(batch: ReadonlyMap<string, Row | null>): void {
    for (const [id, row] of batch) {
      this.acknowledged.set(id, row);
      this.pending.delete(id);
    }
  }

  /** True if what was found is the acknowledged state, or the one of the write that was under way. */
  allows(id: string, found: Row | undefined): boolean {
    const same = (row: Row | null | undefined): boolean => (row ? row.claim === found?.claim && row.x === found.x : found === undefined);
    return same(this.acknowledged.get(id)) || (this.pending.has(id) && same(this.pending.get(id)));
  }
}

/** Writes to keys of its own until the server is gone. */
async function writeUntilKilled(c: Collection, writer: number, journal: Journal, acknowledged: () => void): Promise<void> {
  for (let version = 0; ; version++) {
    const batch = new Map<string, Row | null>();
    for (let i = 0; i < 20; i++) {
      const id = `${writer}:${below(KEYS_PER_WRITER)}`;
      batch.set(id, below(5) === 0 ? null : anyRow(id, version));
    }
    for (const [id, row] of batch) journal.pending.set(id, row);
    const operations = [...batch].map(([_id, row]) =>
      row ? { replaceOne: { filter: { _id }, replacement: row, upsert: true } } : { deleteOne: { filter: { _id } } },
    );
    try {
      await c.bulkWrite(operations, { ordered: false });
    } catch (error) {
      if (error instanceof mongoose.mongo.MongoBulkWriteError && error.code === 11000) throw error;
      return;
    }
    journal.acknowledge(batch);
    acknowledged();
  }
}

async function expectIndexesAgree(c: Collection, all: readonly (Row & { _id?: unknown })[]): Promise<void> {
  for (let value = 0; value < 50; value++) {
    expect(await c.countDocuments({ x: value })).toBe(all.filter((row) => row.x === value).length);
    expect(await c.find({ x: value }).toArray()).toHaveLength(all.filter((row) => row.x === value).length);
  }
  for (let tag = 0; tag < 20; tag++)
    expect(await c.find({ tags: `a${tag}` }).toArray()).toHaveLength(all.filter((row) => row.tags.includes(`a${tag}`)).length);
  const claims = all.map((row) => row.claim);
  expect(await c.find({ claim: { $in: claims } }).toArray()).toHaveLength(all.length);
  for (const row of all.slice(0, 50)) await expect(c.insertOne({ _id: 'second', claim: row.claim })).rejects.toMatchObject({ code: 11000 });
}

it('after kill -9 under load every acknowledged write is there, and every index agrees with the documents', async () => {
  const journal = new Journal();
  let { server, client, c } = await open();
  await c.createIndexes(INDEXES);
  for (let round = 0; round < ROUNDS; round++) {
    let bulks = 0;
    await new Promise<void>((resolve, reject) => {
      const running = Array.from({ length: WRITERS }, (_, writer) =>
        writeUntilKilled(c, writer, journal, () => {
          if (++bulks === BULKS_BEFORE_KILL) void server.kill9();
        }),
      );
      Promise.all(running).then(() => resolve(), reject);
    });
    await client.close();
    ({ server, client, c } = await open());

    // $or over different fields is answered by looking at every document
    const all = (await c.find({ $or: [{ _id: { $exists: true } }, { none: 1 }] } as never).toArray()) as unknown as (Row & {
      _id: string;
    })[];
    const found = new Map(all.map((row) => [row._id, row]));
    const lost = [...journal.acknowledged.keys()].filter((id) => !journal.allows(id, found.get(id)));
    expect(lost).toEqual([]);
    expect([...found.keys()].filter((id) => !journal.acknowledged.has(id) && !journal.pending.has(id))).toEqual([]);
    expect(await c.indexes()).toHaveLength(4);
    await expectIndexesAgree(c, all);

    journal.pending.clear();
    for (const id of journal.acknowledged.keys()) journal.acknowledged.set(id, found.get(id) ?? null);
    for (const [id, row] of found) journal.acknowledged.set(id, row);
  }
  await client.close();
  await server.stop();
}, 60_000);

it('after SIGTERM the data is there again', async () => {
  const own = temporaryFolder();
  const first = await startServer(own);
  const one = await new mongoose.mongo.MongoClient(first.uri).connect();
  await one
    .db('d')
    .collection('c')
    .insertMany(Array.from({ length: 1000 }, (_, i) => ({ _id: i as never, n: i % 10 })));
  await one.close();
  await first.stop();
  const second = await startServer(own);
  const two = await new mongoose.mongo.MongoClient(second.uri).connect();
  expect(await two.db('d').collection('c').countDocuments({ n: 3 })).toBe(100);
  await two.close();
  await second.stop();
  rmSync(own, { recursive: true, force: true });
});
