import { type Db, type TestDatabase, openTestDatabase } from './test-database.ts';

const WRITERS = 8;
let test: TestDatabase;
let writers: Db[];
beforeAll(async () => {
  test = await openTestDatabase();
  writers = await Promise.all(Array.from({ length: WRITERS }, () => test.connect()));
});
afterAll(() => test.close());

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;

/** All numbers below n, in an order of its own for each seed. */
function shuffled(n: number, seed: number): number[] {
  return Array.from({ length: n }, (_, i) => i).sort((a, b) => ((a * 7919 + seed * 104_729) % 1009) - ((b * 7919 + seed * 104_729) % 1009));
}

it('writers that upsert the same documents in bulk lose no update', async () => {
  const c = test.collection();
  await c.createIndex({ key: 1 }, { unique: true });
  await Promise.all(
    writers.map(async (db, writer) => {
      const order = shuffled(500, writer);
      for (let from = 0; from < order.length; from += 50) {
        const operations = order.slice(from, from + 50).map((i) => ({
          updateOne: {
            filter: { _id: `k${i}` },
            update: { $inc: { n: 1 }, $addToSet: { writers: writer }, $setOnInsert: { key: i } },
            upsert: true,
          },
        }));
        for (let pending = operations; pending.length > 0;) {
          const failed = await db
            .collection(c.collectionName)
            .bulkWrite(pending as never, { ordered: false })
            .then(
              () => [],
              (error: { writeErrors: { index: number; code: number }[] }) => error.writeErrors,
            );
          expect(failed.every((each) => each.code === 11000)).toBe(true);
          pending = failed.map((each) => pending[each.index]!);
        }
      }
    }),
  );
  const all = await c.find().toArray();
  expect(all).toHaveLength(500);
  expect(all.filter((row) => row.n !== WRITERS || (row.writers as unknown[]).length !== WRITERS)).toEqual([]);
});

it('findOneAndUpdate gives every caller a number of its own', async () => {
  const c = test.collection();
  await c.insertOne({ _id: 'counter', n: 0 });
  const given = await Promise.all(
    writers.map(async (db) => {
      const numbers: unknown[] = [];
      for (let i = 0; i < 50; i++) {
        const counter = await db
          .collection(c.collectionName)
          .findOneAndUpdate({ _id: 'counter' as never }, { $inc: { n: 1 } }, { returnDocument: 'after' });
        numbers.push(counter!.n);
      }
      return numbers;
    }),
  );
  expect(new Set(given.flat()).size).toBe(WRITERS * 50);
});

it('of writers that compare and set one revision, one wins', async () => {
  const c = test.collection();
  await c.insertOne({ _id: 'd', revision: 0, log: [] });
  const wins = await Promise.all(
    writers.map(async (db, writer) => {
      let won = 0;
      for (let i = 0; i < 40; i++) {
        const current = (await db.collection(c.collectionName).findOne({ _id: 'd' as never }))!;
        const filter = { _id: 'd' as never, revision: current.revision as number };
        const result = await db.collection(c.collectionName).updateOne(filter, { $inc: { revision: 1 }, $push: { log: writer as never } });
        won += result.modifiedCount;
      }
      return won;
    }),
  );
  const total = wins.reduce((sum, each) => sum + each, 0);
  const final = (await c.findOne({ _id: 'd' }))!;
  expect([final.revision, (final.log as unknown[]).length]).toEqual([total, total]);
});

it('a unique key is claimed once, by _id and by index', async () => {
  const c = test.collection();
  await c.createIndex({ key: 1 }, { unique: true });
  const claims = await Promise.all(
    writers.map(async (db, writer) => {
      let claimed = 0;
      for (const i of shuffled(100, writer)) {
        const id = i % 2 === 0 ? `same:${i}` : `${writer}:${i}`;
        const inserted = await db
          .collection(c.collectionName)
          .insertOne({ _id: id as never, key: i })
          .catch((error: unknown) => expect(codeOf(error)).toBe(11000));
        if (inserted) claimed++;
      }
      return claimed;
    }),
  );
  expect(claims.reduce((sum, each) => sum + each, 0)).toBe(100);
  expect(await c.countDocuments({})).toBe(100);
});

it('first writes to new collections and equal createIndexes at the same time all succeed', async () => {
  await Promise.all(
    writers.map(async (db, writer) => {
      for (let i = 0; i < 5; i++)
        await db.collection(`fresh${i}`).updateOne({ _id: writer as never }, { $set: { v: 1 } }, { upsert: true });
      await db.collection('indexed').createIndexes([{ key: { a: 1 } }, { key: { b: 1 }, unique: true }, { key: { c: 1, d: -1 } }]);
    }),
  );
  for (let i = 0; i < 5; i++) expect(await test.db.collection(`fresh${i}`).countDocuments({})).toBe(WRITERS);
  expect(await test.db.collection('indexed').indexes()).toHaveLength(4);
});

it('a reader never sees a document half written, nor its index entry without it', async () => {
  const c = test.collection();
  await c.createIndex({ side: 1 });
  await c.insertOne({ _id: 'x', side: 'left', mirror: 'left' });
  let writing = true;
  const write = (async () => {
    for (let i = 0; i < 300; i++) {
      const side = i % 2 === 0 ? 'right' : 'left';
      await c.updateOne({ _id: 'x' }, { $set: { side, mirror: side } });
    }
    writing = false;
  })();
  let torn = 0;
  while (writing) {
    const found = await c.find({ side: { $in: ['left', 'right'] } }).toArray();
    if (found.length !== 1 || found[0]!.side !== found[0]!.mirror) torn++;
  }
  await write;
  expect(torn).toBe(0);
});
