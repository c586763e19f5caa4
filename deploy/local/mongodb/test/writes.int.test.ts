import mongoose from 'mongoose';
import { type TestDatabase, errorOf, openTestDatabase } from './test-database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

describe('single operations', () => {
  it('update operators do what MongoDB documents, on nested paths and on insert', async () => {
    const c = test.collection();
    const update = {
      $set: { 'a.b': 1, gone: 1 },
      $inc: { n: 2, 'count.x': 1 },
      $push: { list: 1 },
      $addToSet: { set: 'p' },
      $setOnInsert: { created: 1 },
      $max: { high: 5 },
      $min: { low: 5 },
    };
    await c.updateOne({ _id: 'x' }, update as never, { upsert: true });
    const later = await c.findOneAndUpdate(
      { _id: 'x' },
      {
        $set: { 'a.c': 2 },
        $inc: { n: 1 },
        $push: { list: { $each: [2, 3, 4], $slice: -3 } },
        $addToSet: { set: { $each: ['p', 'q'] } },
        $setOnInsert: { created: 2 },
        $max: { high: 7 },
        $min: { low: 7 },
        $unset: { gone: '' },
      } as never,
      { upsert: true, returnDocument: 'after' },
    );
    expect(later).toEqual({
      _id: 'x',
      a: { b: 1, c: 2 },
      n: 3,
      count: { x: 1 },
      list: [2, 3, 4],
      set: ['p', 'q'],
      created: 1,
      high: 7,
      low: 5,
    });
  });

  it('$max and $min compare dates', async () => {
    const c = test.collection();
    for (const ms of [1000, 500, 2000])
      await c.updateOne({ _id: 'd' }, { $max: { last: new Date(ms) }, $min: { first: new Date(ms) } }, { upsert: true });
    expect(await c.findOne({ _id: 'd' })).toEqual({ _id: 'd', last: new Date(2000), first: new Date(500) });
  });

  it('$pull removes matching elements, of values and of documents', async () => {
    const c = test.collection();
    await c.insertOne({ _id: 1, list: [1, 2, 3, 2], docs: [{ k: 1 }, { k: 2 }] });
    await c.updateOne({ _id: 1 }, { $pull: { list: 2, docs: { k: 1 } } } as never);
    expect(await c.findOne({ _id: 1 })).toEqual({ _id: 1, list: [1, 3], docs: [{ k: 2 }] });
  });

  it('compare-and-set by _id and revision matches only the expected revision', async () => {
    const c = test.collection();
    await c.insertOne({ _id: 'a', revision: 3, v: 0 });
    const stale = await c.updateOne({ _id: 'a', revision: 2 }, { $set: { v: 1 }, $inc: { revision: 1 } });
    const current = await c.updateOne({ _id: 'a', revision: 3 }, { $set: { v: 2 }, $inc: { revision: 1 } });
    const replaced = await c.replaceOne({ _id: 'a', revision: 4 }, { revision: 5, v: 3 });
    expect([stale.matchedCount, current.matchedCount, current.modifiedCount, replaced.modifiedCount]).toEqual([0, 1, 1, 1]);
    expect(await c.findOneAndUpdate({ _id: 'a', revision: 3 }, { $set: { v: 9 } }, { returnDocument: 'after' })).toBeNull();
    expect(await c.findOne({ _id: 'a' })).toEqual({ _id: 'a', revision: 5, v: 3 });
  });

  it('an upsert on a stale revision collides on _id', async () => {
    const c = test.collection();
    await c.insertOne({ _id: 'a', revision: 3 });
    const error = await errorOf(c.updateOne({ _id: 'a', revision: 1 }, { $set: { v: 1 } }, { upsert: true }));
    expect(error.code).toBe(11000);
  });

  it('an update that changes nothing counts as matched, not as modified', async () => {
    const c = test.collection();
    await c.insertOne({ _id: 1, v: 1 });
    expect(await c.updateOne({ _id: 1 }, { $set: { v: 1 } })).toMatchObject({ matchedCount: 1, modifiedCount: 0 });
  });

  it('updateMany, deleteMany with $in on _id, and replaceOne with upsert report their counts', async () => {
    const c = test.collection();
    await c.insertMany([1, 2, 3, 4].map((n) => ({ _id: n, group: n % 2 })));
    expect((await c.updateMany({ group: 1 }, { $set: { hit: true } })).modifiedCount).toBe(2);
    expect((await c.deleteMany({ _id: { $in: [1, 2, 99] } })).deletedCount).toBe(2);
    expect((await c.replaceOne({ _id: 7 }, { fresh: true }, { upsert: true })).upsertedId).toBe(7);
    expect((await c.find().sort({ _id: 1 }).toArray()).map((d) => d._id)).toEqual([3, 4, 7]);
  });

  it('findOneAndUpdate with a sort takes the first in that order, findOneAndDelete returns what it deleted', async () => {
    const c = test.collection();
    await c.insertMany([3, 1, 2].map((due) => ({ _id: `d${due}`, state: 'waiting', due })));
    const claimed = await c.findOneAndUpdate(
      { state: 'waiting', due: { $lte: 5 } },
      { $set: { state: 'taken' } },
      { sort: { due: 1 }, returnDocument: 'after' },
    );
    expect(claimed).toEqual({ _id: 'd1', state: 'taken', due: 1 });
    expect(await c.findOneAndDelete({ _id: 'd3' })).toMatchObject({ due: 3 });
    expect(await c.countDocuments({})).toBe(2);
  });
});

describe('unordered bulkWrite', () => {
  it('does all operations but the failing ones, and says which failed on which key', async () => {
    const c = test.collection();
    await c.insertMany([
      { _id: 'a', v: 1 },
      { _id: 'b', v: 1 },
    ]);
    const error = (await errorOf(
      c.bulkWrite(
        [
          { insertOne: { document: { _id: 'a' } } },
          { updateOne: { filter: { _id: 'c' }, update: { $set: { v: 3 } }, upsert: true } },
          { insertOne: { document: { _id: 'b' } } },
          { replaceOne: { filter: { _id: 'd' }, replacement: { v: 4 }, upsert: true } },
          { insertOne: { document: { _id: 'e' } } },
          { updateOne: { filter: { _id: 'a' }, update: { $set: { v: 10 } } } },
          { deleteOne: { filter: { _id: 'b' } } },
        ],
        { ordered: false },
      ),
    )) as unknown as mongoose.mongo.MongoBulkWriteError;
    const failed = [error.writeErrors].flat();
    expect(failed.map((each) => [each.index, each.code])).toEqual([
      [0, 11000],
      [2, 11000],
    ]);
    expect(failed[0]?.errmsg).toContain('dup key: { _id: "a" }');
    expect([error.insertedCount, error.upsertedCount, error.modifiedCount, error.deletedCount]).toEqual([1, 2, 1, 1]);
    expect((await c.find().sort({ _id: 1 }).toArray()).map((d) => d._id)).toEqual(['a', 'c', 'd', 'e']);
  });

  it('surfaces the unique claims of upserts by operation', async () => {
    const c = test.collection();
    await c.createIndex({ claim: 1 }, { unique: true });
    await c.insertOne({ _id: 1, claim: 'x' });
    const error = (await errorOf(
      c.bulkWrite(
        ['x', 'y', 'x', 'z'].map((claim, i) => ({ updateOne: { filter: { _id: 10 + i }, update: { $set: { claim } }, upsert: true } })),
        { ordered: false },
      ),
    )) as unknown as mongoose.mongo.MongoBulkWriteError;
    expect([error.writeErrors].flat().map((each) => each.index)).toEqual([0, 2]);
    expect(await c.countDocuments({})).toBe(3);
  });
});

it('an ordered bulk stops at the first failure', async () => {
  const c = test.collection();
  const error = (await errorOf(c.insertMany([{ _id: 1 }, { _id: 1 }, { _id: 2 }]))) as unknown as mongoose.mongo.MongoBulkWriteError;
  expect(error.insertedCount).toBe(1);
  expect(await c.countDocuments({})).toBe(1);
});

it('documents of several MB are kept, and one over 16 MiB is refused without harm', async () => {
  const c = test.collection();
  await c.createIndex({ n: 1 });
  await c.insertOne({ _id: 1, n: 1, text: 'x'.repeat(8_000_000) });
  await errorOf(c.updateOne({ _id: 1 }, { $set: { n: 2, more: 'y'.repeat(9_000_000) } }));
  expect((await c.findOne({ n: 1 }))?.text).toHaveLength(8_000_000);
  expect(await c.countDocuments({ n: 2 })).toBe(0);
});

it('mongoose models create collections and indexes, save, and write in bulk', async () => {
  const connection = await mongoose.createConnection(test.uri, { autoIndex: false }).asPromise();
  const schema = new mongoose.Schema(
    { _id: String, name: String, n: { type: Number, default: 0 }, emails: [String], at: Date },
    { timestamps: true },
  );
  schema.index({ name: 1 });
  schema.index({ emails: 1 });
  schema.index({ at: -1, name: 1 });
  const Thing = connection.model('Thing', schema);
  await Thing.createCollection();
  await Thing.createIndexes();
  await Thing.syncIndexes();
  expect(await Thing.listIndexes()).toHaveLength(4);
  const made = await Thing.create({ _id: 'a', name: 'A', emails: ['x@y.z'] });
  made.n = 5;
  await made.save();
  expect(await Thing.findById('a').lean()).toMatchObject({ n: 5, createdAt: expect.any(Date) as Date });
  await connection.close();
});
