import mongoose from 'mongoose';
import { type Collection, type TestDatabase, openTestDatabase } from './test-database.ts';

interface Row {
  _id: string;
  kind: string;
  score: number;
  emails: string[];
  at: Date;
  company: { id: string };
}
const rows: Row[] = Array.from({ length: 200 }, (_, i) => ({
  _id: `r${String(i).padStart(3, '0')}`,
  kind: ['person', 'company', 'deal', 'note'][i % 4]!,
  score: (i * 7919) % 100,
  emails: [`user${i}@example.com`, `team${i % 10}@example.com`],
  at: new Date(1.7e12 + (i % 50) * 1000),
  company: { id: `co${i % 20}` },
}));
const ids = (found: readonly { _id?: unknown }[]): unknown[] => found.map((row) => row._id);
const idsOf = (keep: (row: Row) => boolean): string[] => rows.filter(keep).map((row) => row._id);

let test: TestDatabase;
let c: Collection;
beforeAll(async () => {
  test = await openTestDatabase();
  c = test.collection();
  await c.createIndexes([
    { key: { kind: 1, at: -1 } },
    { key: { score: 1 } },
    { key: { emails: 1, at: -1 } },
    { key: { 'company.id': 1 } },
  ]);
  await c.insertMany(rows);
});
afterAll(() => test.close());

it('finds by _id and by $in on 500 _ids, in the order of _id where asked', async () => {
  const wanted = Array.from({ length: 500 }, (_, i) => `r${String(499 - i).padStart(3, '0')}`);
  expect(
    ids(
      await c
        .find({ _id: { $in: wanted } })
        .sort({ _id: 1 })
        .toArray(),
    ),
  ).toEqual(idsOf(() => true));
  expect(ids(await c.find({ _id: 'r007' }).toArray())).toEqual(['r007']);
});

it.each([
  ['equality', { kind: 'deal' }, (row: Row) => row.kind === 'deal'],
  ['equality on a nested path', { 'company.id': 'co3' }, (row: Row) => row.company.id === 'co3'],
  ['an element of an array', { emails: 'team4@example.com' }, (row: Row) => row.emails.includes('team4@example.com')],
  [
    '$in on an array',
    { emails: { $in: ['user1@example.com', 'team1@example.com'] } },
    (row: Row) => row.emails.includes('team1@example.com'),
  ],
  ['a range', { score: { $gt: 20, $lte: 40 } }, (row: Row) => row.score > 20 && row.score <= 40],
  [
    'equality and a range of dates',
    { kind: 'note', at: { $lt: new Date(1.7e12 + 10_000) } },
    (row: Row) => row.kind === 'note' && row.at.getTime() < 1.7e12 + 10_000,
  ],
  ['$or', { $or: [{ kind: 'deal' }, { score: 1 }] }, (row: Row) => row.kind === 'deal' || row.score === 1],
  [
    '$nin and $ne',
    { kind: { $nin: ['deal', 'note'] }, score: { $ne: 1 } },
    (row: Row) => !['deal', 'note'].includes(row.kind) && row.score !== 1,
  ],
  ['$exists', { missing: { $exists: false }, kind: { $exists: true } }, () => true],
  ['a regular expression', { _id: /^r01/ }, (row: Row) => row._id.startsWith('r01')],
])('finds by %s exactly what a look at every document finds, and counts the same', async (_, query, matches) => {
  expect(ids(await c.find(query as never).toArray()).sort()).toEqual(idsOf(matches));
  expect(await c.countDocuments(query as never)).toBe(idsOf(matches).length);
});

it('a sort by an index, backwards too, pages with limit and skip', async () => {
  const sorted = [...rows].filter((row) => row.kind === 'deal').sort((a, b) => b.at.getTime() - a.at.getTime() || (a._id < b._id ? 1 : -1));
  const page = await c.find({ kind: 'deal' }).sort({ at: -1, _id: -1 }).skip(5).limit(10).toArray();
  expect(ids(page)).toEqual(ids(sorted.slice(5, 15)));
  const up = await c.find({ kind: 'deal' }).sort({ at: 1, _id: 1 }).limit(10).toArray();
  expect(ids(up)).toEqual(ids([...sorted].reverse().slice(0, 10)));
});

it('paging by (date, id) gives every document once', async () => {
  const seen: unknown[] = [];
  for (let after: { at: Date; _id: string } | undefined, more = true; more;) {
    const older = after ? { $or: [{ at: { $lt: after.at } }, { at: after.at, _id: { $lt: after._id } }] } : {};
    const page = await c
      .find({ kind: { $in: ['deal', 'note'] }, ...older } as never)
      .sort({ at: -1, _id: -1 })
      .limit(7)
      .toArray();
    seen.push(...ids(page));
    const last = page.at(-1) as unknown as Row | undefined;
    more = last !== undefined;
    if (last) after = { at: last.at, _id: last._id };
  }
  const expected = rows
    .filter((row) => ['deal', 'note'].includes(row.kind))
    .sort((a, b) => b.at.getTime() - a.at.getTime() || (a._id < b._id ? 1 : -1));
  expect(seen).toEqual(ids(expected));
});

it('a sort that no index has, with several keys, is right', async () => {
  const found = await c.find().sort({ kind: 1, score: -1, _id: 1 }).limit(20).toArray();
  const sorted = [...rows].sort((a, b) => a.kind.localeCompare(b.kind) || b.score - a.score || (a._id < b._id ? -1 : 1));
  expect(ids(found)).toEqual(ids(sorted.slice(0, 20)));
});

it('a cursor over several batches gives every document once, also while others write', async () => {
  const many = test.collection();
  await many.insertMany(Array.from({ length: 5000 }, (_, i) => ({ _id: i, n: i % 7 })));
  const seen = new Set<unknown>();
  for await (const row of many.find({ n: { $lt: 5 } }, { batchSize: 400 })) {
    seen.add(row._id);
    if (seen.size % 1000 === 0) await many.insertOne({ _id: 10_000 + seen.size, n: 1 });
  }
  expect([...seen].filter((id) => Number(id) < 5000)).toHaveLength(
    Array.from({ length: 5000 }, (_, i) => i % 7).filter((n) => n < 5).length,
  );
});

it('projections include, exclude and reach into documents', async () => {
  const [row] = rows;
  expect(await c.findOne({ _id: row!._id }, { projection: { kind: 1, 'company.id': 1 } })).toEqual({
    _id: row!._id,
    kind: row!.kind,
    company: row!.company,
  });
  expect(Object.keys((await c.findOne({ _id: row!._id }, { projection: { emails: 0, company: 0 } }))!).sort()).toEqual([
    '_id',
    'at',
    'kind',
    'score',
  ]);
  expect(await c.findOne({ _id: row!._id }, { projection: { _id: 0, score: 1 } })).toEqual({ score: row!.score });
});

it('counts and distinct values, of arrays element by element', async () => {
  expect(await c.estimatedDocumentCount()).toBe(200);
  expect(await c.countDocuments({ kind: 'deal' }, { limit: 10 })).toBe(10);
  expect((await c.distinct('kind')).sort()).toEqual(['company', 'deal', 'note', 'person']);
  expect(await c.distinct('emails', { _id: 'r001' })).toEqual(['team1@example.com', 'user1@example.com']);
});

it('keeps Date, Binary, Long beyond 2^53, ObjectId, null, nesting and keys with dots as they are', async () => {
  const { Long, Binary, ObjectId } = mongoose.mongo;
  const types = test.collection();
  const value = {
    _id: new ObjectId(),
    long: Long.fromString('9007199254740993'),
    bytes: new Binary(Buffer.from([0, 255, 1])),
    uuid: new mongoose.mongo.UUID(),
    nothing: null,
    date: new Date(5),
    fraction: 1.5,
    deep: { a: [{ b: { c: [1, [2]] } }] },
    map: { 'a.b': 1, 'x.y.z': { 'k.l': true } },
    '': 'empty key',
    text: 'ü/ß:✓ 😀 \u0000',
  };
  await types.insertOne(value);
  const read = (await types.findOne({ _id: value._id }, { promoteLongs: false }))!;
  expect(String(read.long)).toBe('9007199254740993');
  expect(Buffer.from((read.bytes as mongoose.mongo.Binary).buffer)).toEqual(Buffer.from([0, 255, 1]));
  expect(String(read.uuid)).toBe(String(value.uuid));
  expect([read.nothing, read.date, read.fraction, read.map, read[''], read.text]).toEqual([
    null,
    value.date,
    1.5,
    value.map,
    'empty key',
    value.text,
  ]);
  expect(JSON.stringify(read.deep)).toBe(JSON.stringify(value.deep));
  await types.updateOne({ _id: value._id }, { $set: { map: { 'c.d': 2 } } });
  expect((await types.findOne({ _id: value._id }))!.map).toEqual({ 'c.d': 2 });
});

it('a Long beyond 2^53 is an _id of its own, and 1 equals 1.0', async () => {
  const { Long, Double } = mongoose.mongo;
  const numbers = test.collection();
  await numbers.insertMany([
    { _id: Long.fromString('9007199254740993') },
    { _id: Long.fromString('9007199254740992') },
    { _id: 1, v: new Double(1) },
  ] as never[]);
  await numbers.createIndex({ v: 1 });
  expect(await numbers.countDocuments({ _id: Long.fromString('9007199254740993') })).toBe(1);
  expect(await numbers.countDocuments({ v: Long.fromNumber(1) })).toBe(1);
});

it('null matches a missing field, with an index on it too', async () => {
  const nulls = test.collection();
  await nulls.insertMany([{ a: null }, {}, { a: 1 }, { a: [] }]);
  const without = await nulls.countDocuments({ a: null });
  await nulls.createIndex({ a: 1 });
  expect([without, await nulls.countDocuments({ a: null }), await nulls.countDocuments({ a: { $exists: true } })]).toEqual([2, 2, 3]);
});

describe('aggregation', () => {
  it('matches, groups with sums and conditions, sorts, limits and projects', async () => {
    const result = await c
      .aggregate([
        { $match: { kind: { $in: ['deal', 'note'] } } },
        { $group: { _id: '$kind', n: { $sum: 1 }, high: { $sum: { $cond: [{ $gte: ['$score', 50] }, 1, 0] } }, last: { $max: '$at' } } },
        { $sort: { _id: -1 } },
        { $limit: 1 },
        { $project: { _id: 0, kind: '$_id', n: 1, high: 1, last: 1 } },
      ])
      .toArray();
    const notes = rows.filter((row) => row.kind === 'note');
    const last = new Date(Math.max(...notes.map((row) => row.at.getTime())));
    expect(result).toEqual([{ kind: 'note', n: 50, high: notes.filter((row) => row.score >= 50).length, last }]);
  });

  it('a leading match, sort and limit give what find gives', async () => {
    const found = await c.find({ kind: 'deal' }).sort({ at: -1, _id: -1 }).limit(5).toArray();
    expect(await c.aggregate([{ $match: { kind: 'deal' } }, { $sort: { at: -1, _id: -1 } }, { $limit: 5 }]).toArray()).toEqual(found);
  });

  it('counts, and gives no row for nothing', async () => {
    expect(await c.aggregate([{ $match: { kind: 'deal' } }, { $count: 'n' }]).toArray()).toEqual([{ n: 50 }]);
    expect(await c.aggregate([{ $match: { kind: 'deal' } }, { $group: { _id: null, n: { $sum: 1 } } }]).toArray()).toEqual([
      { _id: null, n: 50 },
    ]);
    expect(await c.aggregate([{ $match: { kind: 'none' } }, { $count: 'n' }]).toArray()).toEqual([]);
  });

  it('groups by several fields', async () => {
    const result = await c.aggregate([{ $group: { _id: { kind: '$kind', company: '$company.id' }, n: { $sum: 1 } } }]).toArray();
    expect(result.reduce((sum, row) => sum + (row.n as number), 0)).toBe(200);
    expect(new Set(result.map((row) => JSON.stringify(row._id))).size).toBe(20);
  });
});
