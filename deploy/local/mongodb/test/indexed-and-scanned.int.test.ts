import { type Collection, type TestDatabase, openTestDatabase } from './test-database.ts';

/** A seeded generator: a failure can be repeated. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor(state / 65_536) % below;
  };
}

const random = seeded(20_240_611);
const pick = <T>(choices: readonly T[]): T => choices[random(choices.length)]!;

type Fields = Record<string, unknown>;

const anyValue = (): unknown => pick([random(8), `v${random(8)}`, null, random(8) + 0.5, new Date(random(8) * 1000), true]);

function anyDocument(): Fields {
  const fields: Fields = { z: random(5) };
  if (random(9)) fields.x = random(3) ? random(8) : anyValue();
  if (random(9)) fields.d = new Date(random(20) * 1000);
  if (random(5)) fields.tags = Array.from({ length: random(4) }, () => `t${random(6)}`);
  if (random(4)) fields.p = random(8) ? { q: random(6) } : anyValue();
  if (random(3)) fields.y = anyValue();
  if (random(3)) fields.arr = Array.from({ length: random(3) }, () => ({ k: random(5) }));
  return fields;
}

const anyCondition = (): unknown =>
  pick<unknown>([
    random(8),
    `v${random(8)}`,
    null,
    /v[1-3]/,
    { $in: [random(8), random(8), `v${random(8)}`] },
    { $gt: random(8) },
    { $gte: random(4), $lt: 4 + random(4) },
    { $ne: random(8) },
    { $exists: random(2) === 1 },
    { $eq: random(8) },
    { $nin: [random(8)] },
    { $not: { $gt: random(8) } },
  ]);

const conditions: Record<string, () => unknown> = {
  d: () =>
    pick<unknown>([
      { $gte: new Date(random(20) * 1000) },
      { $lt: new Date(random(20) * 1000), $gt: new Date(random(9) * 1000) },
      new Date(random(20) * 1000),
    ]),
  tags: () =>
    pick<unknown>([
      `t${random(6)}`,
      { $in: [`t${random(6)}`, `t${random(6)}`] },
      { $all: ['t1', 't2'] },
      { $size: random(3) },
      ['t1'],
      { $gt: 't2', $lt: 't4' },
    ]),
  _id: () => pick<unknown>([`i${random(300)}`, { $in: Array.from({ length: 20 }, () => `i${random(300)}`) }, { $gt: `i${random(300)}` }]),
  $and: () => [{ x: anyCondition() }, { y: anyCondition() }],
  $or: () =>
    pick([
      [{ x: anyCondition() }, { y: anyCondition() }],
      [{ x: random(8) }, { x: { $gt: random(8) } }],
    ]),
};

function anyQuery(): Fields {
  const query: Fields = {};
  for (let i = random(3); i >= 0; i--) {
    const field = pick(['x', 'd', 'tags', 'p.q', 'y', 'z', 'arr.k', '_id', '$and', '$or']);
    query[field] = (conditions[field] ?? anyCondition)();
  }
  return query;
}

const sorts = [
  undefined,
  { d: -1, _id: -1 },
  { d: 1, _id: 1 },
  { x: 1, _id: 1 },
  { _id: -1 },
  { x: -1, d: -1, _id: -1 },
  { x: 1, d: -1, _id: 1 },
  { y: 1, _id: 1 },
  { 'p.q': 1, y: 1, _id: 1 },
] as const;

let test: TestDatabase;
let indexed: Collection;
let scanned: Collection;
beforeAll(async () => {
  test = await openTestDatabase();
  [indexed, scanned] = [test.collection(), test.collection()];
  await indexed.createIndexes([
    { key: { x: 1 } },
    { key: { x: 1, d: -1 } },
    { key: { d: -1 } },
    { key: { tags: 1 } },
    { key: { tags: 1, d: -1 } },
    { key: { 'p.q': 1, y: 1 } },
    { key: { y: 1 }, sparse: true },
    { key: { z: 1 }, partialFilterExpression: { x: 3 } },
    { key: { 'arr.k': 1 } },
  ]);
});
afterAll(() => test.close());

async function write(c: Collection, kind: number, _id: string, fields: Fields): Promise<void> {
  if (kind < 2) await c.replaceOne({ _id }, fields, { upsert: true });
  else if (kind === 2) await c.deleteOne({ _id });
  // a $push onto what is no array is refused by both alike
  else if (kind === 3) await c.updateOne({ _id }, { $set: { x: fields.x ?? 1 }, $push: { tags: 't0' } } as never).catch(() => undefined);
  else if (kind === 4) await c.updateMany({ x: fields.x ?? 2, z: fields.z }, { $inc: { z: 1 }, $unset: { y: '' } });
  else await c.updateOne({ _id }, { $set: { arr: fields.arr ?? [] } }, { upsert: true });
}

async function answer(c: Collection, query: Fields, sort: (typeof sorts)[number], limit: number): Promise<string> {
  const found = await c.find(query as never, { ...(sort ? { sort, limit } : {}) }).toArray();
  if (!sort) found.sort((a, b) => (String(a._id) < String(b._id) ? -1 : 1));
  return JSON.stringify([found, await c.countDocuments(query)]);
}

it('random queries get the same answer with indexes as without, after the same random writes', async () => {
  for (let round = 0; round < 80; round++) {
    for (let i = 0; i < 12; i++) {
      const [kind, id, fields] = [random(6), `i${random(300)}`, anyDocument()];
      await Promise.all([indexed, scanned].map((c) => write(c, kind, id, fields)));
    }
    for (let i = 0; i < 10; i++) {
      const [query, sort, limit] = [anyQuery(), pick(sorts), pick([0, 5])];
      const [withIndexes, without] = await Promise.all([indexed, scanned].map((c) => answer(c, query, sort, limit)));
      if (withIndexes !== without) throw new Error(`${JSON.stringify({ query, sort, limit })}: ${withIndexes} instead of ${without}`);
    }
  }
}, 60_000);
