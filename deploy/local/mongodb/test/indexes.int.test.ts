import { type TestDatabase, errorOf, foreignServer, openTestDatabase } from './test-database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase({ ttlSweepMs: 100 });
});
afterAll(() => test.close());

it('a unique violation names the index, the key pattern and the value', async () => {
  const c = test.collection();
  await c.createIndex({ 'who.email': 1, tenant: -1 }, { unique: true });
  await c.insertOne({ _id: 1, who: { email: 'a' }, tenant: 't' });
  const duplicate = { keyPattern: { 'who.email': 1, tenant: -1 }, keyValue: { 'who.email': 'a', tenant: 't' }, code: 11000 };
  expect(await errorOf(c.insertOne({ _id: 2, who: { email: 'a' }, tenant: 't' }))).toMatchObject(duplicate);
  await c.insertOne({ _id: 3, who: { email: 'b' }, tenant: 't' });
  expect(await errorOf(c.findOneAndUpdate({ _id: 3 }, { $set: { 'who.email': 'a' } }))).toMatchObject(duplicate);
  expect((await errorOf(c.updateOne({ _id: 3 }, { $set: { 'who.email': 'a' } }))).code).toBe(11000);
  expect(await c.findOne({ _id: 3 })).toMatchObject({ who: { email: 'b' } });
});

it('a unique array index claims every element', async () => {
  const c = test.collection();
  await c.createIndex({ emails: 1 }, { unique: true });
  await c.insertOne({ _id: 1, emails: ['a', 'b'] });
  expect(await errorOf(c.insertOne({ _id: 2, emails: ['c', 'b'] }))).toMatchObject({ code: 11000, keyValue: { emails: 'b' } });
  await c.updateOne({ _id: 1 }, { $pull: { emails: 'b' } } as never);
  await c.insertOne({ _id: 2, emails: ['c', 'b'] });
});

it('a deleted or changed document gives its unique claim free', async () => {
  const c = test.collection();
  await c.createIndex({ claim: 1 }, { unique: true });
  await c.insertOne({ _id: 1, claim: 'x' });
  await c.deleteOne({ _id: 1 });
  await c.insertOne({ _id: 2, claim: 'x' });
  await c.updateOne({ _id: 2 }, { $set: { claim: 'y' } });
  await c.insertOne({ _id: 3, claim: 'x' });
  expect((await errorOf(c.updateOne({ _id: 2 }, { $set: { claim: 'x' } }))).code).toBe(11000);
});

it('sparse and partial unique indexes bind only the documents they hold', async () => {
  const sparse = test.collection();
  await sparse.createIndex({ a: 1 }, { unique: true, sparse: true });
  await sparse.insertMany([{ z: 1 }, { z: 2 }, { a: 1 }]);
  expect((await errorOf(sparse.insertOne({ a: 1 }))).code).toBe(11000);
  expect(await sparse.countDocuments({})).toBe(3);
  expect(await sparse.find().sort({ a: 1 }).toArray()).toHaveLength(3);
  const partial = test.collection();
  await partial.createIndex({ a: 1 }, { unique: true, partialFilterExpression: { live: true } });
  await partial.insertMany([{ a: 1 }, { a: 1, live: false }, { a: 1, live: true }]);
  expect((await errorOf(partial.insertOne({ a: 1, live: true }))).code).toBe(11000);
  expect(await partial.countDocuments({ a: 1 })).toBe(3);
  expect(await partial.countDocuments({ a: 1, live: true })).toBe(1);
});

it('an index that is built on existing documents finds them, and refuses existing duplicates', async () => {
  const c = test.collection();
  await c.insertMany([{ a: 1 }, { a: 1 }, { a: [2, 3] }]);
  expect((await errorOf(c.createIndex({ a: 1 }, { unique: true }))).code).toBe(11000);
  expect(await c.indexes()).toHaveLength(1);
  await c.createIndex({ a: 1 });
  expect([await c.countDocuments({ a: 1 }), await c.countDocuments({ a: 3 })]).toEqual([2, 1]);
});

it('lists indexes with their options, and creates each once', async () => {
  const c = test.collection();
  const wanted = [
    { key: { a: 1 }, unique: true },
    { key: { b: 1, c: -1 } },
    { key: { at: 1 }, expireAfterSeconds: 3600 },
    { key: { d: 1 }, partialFilterExpression: { live: true } },
  ];
  await c.createIndexes(wanted);
  await c.createIndexes(wanted);
  const listed = await c.indexes();
  expect(listed.map((index) => index.name)).toEqual(['_id_', 'a_1', 'b_1_c_-1', 'at_1', 'd_1']);
  expect(listed[1]).toMatchObject({ v: 2, key: { a: 1 }, unique: true });
  expect(listed[2]).toEqual({ v: 2, key: { b: 1, c: -1 }, name: 'b_1_c_-1' });
  expect(listed[3]).toMatchObject({ expireAfterSeconds: 3600 });
  expect(listed[4]).toMatchObject({ partialFilterExpression: { live: true } });
});

it('answers conflicting index options as MongoDB does', async () => {
  const c = test.collection();
  await c.createIndex({ a: 1 }, { name: 'one' });
  expect(await errorOf(c.createIndex({ b: 1 }, { name: 'one' }))).toMatchObject({ code: 86, codeName: 'IndexKeySpecsConflict' });
  expect(await errorOf(c.createIndex({ a: 1 }, { name: 'two' }))).toMatchObject({ code: 85, codeName: 'IndexOptionsConflict' });
  await c.createIndex({ at: 1 }, { expireAfterSeconds: 10 });
  expect(await errorOf(c.createIndex({ at: 1 }, { expireAfterSeconds: 20 }))).toMatchObject({ code: 85 });
});

it('drops only the named index, of this collection only', async () => {
  const [one, other] = [test.collection(), test.collection()];
  for (const c of [one, other]) {
    await c.insertOne({ a: 1, b: 1 });
    await c.createIndexes([{ key: { a: 1 } }, { key: { b: 1 } }]);
  }
  await one.dropIndex('a_1');
  expect((await one.indexes()).map((index) => index.name)).toEqual(['_id_', 'b_1']);
  expect(await one.countDocuments({ a: 1 })).toBe(1);
  await one.dropIndexes();
  expect([(await one.indexes()).length, (await other.indexes()).length]).toEqual([1, 3]);
  expect((await errorOf(one.dropIndex('nope'))).code).toBe(27);
});

it('a dropped collection is empty and without indexes when it comes again', async () => {
  const c = test.collection();
  await c.createIndex({ a: 1 }, { unique: true });
  await c.insertOne({ _id: 1, a: 1 });
  await c.drop();
  await c.insertMany([
    { _id: 1, a: 1 },
    { _id: 2, a: 1 },
  ]);
  expect(await c.find({ a: 1 }).toArray()).toHaveLength(2);
});

(foreignServer ? it.skip : it)('a TTL index deletes what is too old, and nothing else', async () => {
  const c = test.collection();
  await c.createIndex({ at: 1 }, { expireAfterSeconds: 60 });
  await c.insertMany([
    { _id: 'old', at: new Date(Date.now() - 120_000) },
    { _id: 'new', at: new Date() },
    { _id: 'no date', at: 'x' },
    { _id: 'none' },
  ]);
  let left = await c.find().toArray();
  for (const deadline = Date.now() + 10_000; left.length === 4 && Date.now() < deadline;) left = await c.find().toArray();
  expect(left.map((row) => row._id).sort()).toEqual(['new', 'no date', 'none']);
});
