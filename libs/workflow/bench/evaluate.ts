/**
 * Rule evaluation beside JSON.parse of the same event (`node libs/workflow/bench/evaluate.ts`): 3 conditions, 12 fields and an items array on
 * an order of about 1 kB. microseconds per operation, the best of several rounds; the ratio is what carries over.
 */
/* eslint-disable no-console -- it prints what it measured */
import { compileWorkflow } from '../src/compile.ts';
import { documentOf } from '../src/document/document.ts';

const order = {
  id: 450789469,
  financial_status: 'paid',
  total_price: '112.50',
  subtotal_price: '100.00',
  currency: 'USD',
  created_at: '2026-02-03T04:05:06.000Z',
  test: false,
  note: 'leave at the door '.repeat(6),
  customer: {
    id: 207119551,
    email: 'ada.lovelace@example.com',
    first_name: 'Ada',
    last_name: 'Lovelace',
    tags: 'new,vip',
    orders_count: 3,
  },
  shipping_address: { address1: '12 St James Square', city: 'London', country_code: 'GB', zip: 'SW1Y 4JH', company: null },
  line_items: [1, 2, 3].map((n) => ({
    id: 100 + n,
    sku: `SKU-${n}`,
    title: `Article number ${n}`,
    quantity: n,
    price: '12.50',
    taxable: true,
  })),
};
const workflow = {
  filter: {
    all: [
      { path: '$.body.financial_status', op: 'equals', value: 'paid' },
      { path: '$.body.total_price', type: 'number', op: 'gte', value: 10 },
      { none: [{ path: '$.body.test', op: 'isTrue' }] },
    ],
  },
  mapping: {
    event: { name: { const: 'Purchased' }, time: { path: '$.body.created_at' }, id: { path: '$.body.id' } },
    identifiers: { email: { path: '$.body.customer.email' }, user_id: { path: '$.body.customer.id' } },
    traits: {
      firstName: { path: '$.body.customer.first_name' },
      lastName: { path: '$.body.customer.last_name' },
      city: { path: '$.body.shipping_address.city' },
      country: { path: '$.body.shipping_address.country_code', fn: [['lower']] },
      lastOrderTotal: { path: '$.body.total_price', type: 'number' },
      largestOrder: { path: '$.body.total_price', type: 'number', keep: 'max' },
      ordersCount: { path: '$.body.customer.orders_count' },
    },
    properties: { currency: { path: '$.body.currency' }, subtotal: { path: '$.body.subtotal_price', type: 'number' } },
    items: {
      each: '$.body.line_items[*]',
      fields: { sku: { path: '$.sku' }, price: { path: '$.price', type: 'number' }, quantity: { path: '$.quantity' } },
    },
  },
};

const ROUNDS = 7;
const OPERATIONS = 40_000;
let sink: unknown;

function microsecondsOf(operation: () => unknown): number {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedMs = performance.now();
    for (let i = 0; i < OPERATIONS; i += 1) sink = operation();
    best = Math.min(best, ((performance.now() - startedMs) * 1000) / OPERATIONS);
  }
  return best;
}

const compiled = compileWorkflow(workflow);
if (!compiled.ok) throw new Error(JSON.stringify(compiled.errors));
const text = JSON.stringify(order);
const body = new TextEncoder().encode(text);
const raw = {
  requestId: 'r',
  eventId: 'e',
  sourceId: 's',
  sourceType: 'custom',
  receivedAt: '2026-01-01T00:00:00.000Z',
  method: 'POST',
  path: '',
  query: '',
  rawHeaders: ['Host', 'localhost', 'Content-Type', 'application/json'],
  body,
};
const document = documentOf(raw);
const parse = microsecondsOf(() => JSON.parse(text));
const read = microsecondsOf(() => documentOf(raw).body);
const evaluate = microsecondsOf(() => compiled.program.evaluate(document));
console.log(`event ${body.length} bytes`);
console.log(`JSON.parse            ${parse.toFixed(2)} µs`);
console.log(`documentOf().body     ${read.toFixed(2)} µs   ${(read / parse).toFixed(2)} x`);
console.log(`evaluate              ${evaluate.toFixed(2)} µs   ${(evaluate / parse).toFixed(2)} x`);
if (sink === undefined) throw new Error('nothing was measured');
