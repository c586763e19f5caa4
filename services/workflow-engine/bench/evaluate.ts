/**
 * The engine without Kafka (`node services/workflow-engine/bench/evaluate.ts`): from decoded records to encoded ones, beside JSON.parse of the
 * same bodies. Microseconds of CPU per event, the best of several rounds.
 */
/* eslint-disable no-console -- it prints what it measured */
import { encodeRawEventHeaders, newId, type SourceDefinition, type WorkflowRecord } from '@tributary/contracts';
import type { DefinitionSnapshot } from '@tributary/definitions';
import type { InRecord } from '@tributary/kafka';
import { getTracer } from '@tributary/observability';
import { evaluateRecords } from '../src/evaluate-records.ts';
import { createEventEvaluator } from '../src/evaluation/evaluate-event.ts';
import { createProgramCache } from '../src/evaluation/program-cache.ts';
import { nativeUpdateIdFor } from '../src/update-id.ts';

const order = {
  id: 450789469,
  financial_status: 'paid',
  total_price: '112.50',
  subtotal_price: '100.00',
  currency: 'USD',
  created_at: '2026-02-03T04:05:06.000Z',
  test: false,
  note: 'leave at the door '.repeat(14),
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
const source = { id: 'src_0123456789abcdef', status: 'active', mayMerge: true } as SourceDefinition;
const workflow: WorkflowRecord = {
  kind: 'workflow',
  id: 'wf_0123456789abcdef',
  revision: 1,
  name: 'Purchases',
  sourceId: source.id,
  status: 'active',
  delay: 'none',
  version: 1,
  definition: {
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
        country: { path: '$.body.shipping_address.country_code' },
        lastOrderTotal: { path: '$.body.total_price', type: 'number' },
        largestOrder: { path: '$.body.total_price', type: 'number', keep: 'max' },
        ordersCount: { path: '$.body.customer.orders_count' },
      },
      properties: { currency: { path: '$.body.currency' }, subtotal: { path: '$.body.subtotal_price', type: 'number' } },
      items: { each: '$.body.line_items[*]', fields: { sku: { path: '$.sku' }, price: { path: '$.price', type: 'number' } } },
    },
  },
};

const BATCH = 500;
const ROUNDS = 40;
const body = Buffer.from(JSON.stringify(order));
const records: InRecord[] = Array.from({ length: BATCH }, (_, index) => {
  const headers = encodeRawEventHeaders({
    requestId: newId(),
    eventId: newId(),
    sourceId: source.id,
    sourceType: 'custom',
    receivedAt: new Date().toISOString(),
    method: 'POST',
    path: '',
    query: '',
    rawHeaders: [
      'Host',
      'localhost:8080',
      'User-Agent',
      'shop/1.0',
      'Content-Type',
      'application/json',
      'Content-Length',
      String(body.length),
    ],
    body,
    traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-00`,
  });
  const asBuffers = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Buffer.from(value)]));
  return { topic: 'raw-events', partition: 0, offset: BigInt(index), timestampMs: Date.now(), key: null, value: body, headers: asBuffers };
});
const snapshot = { sourceById: () => source, workflowsOf: () => [workflow], workflowById: () => workflow } as unknown as DefinitionSnapshot;
const evaluate = createEventEvaluator({
  definitions: () => snapshot,
  programs: createProgramCache({ error: () => undefined }),
  updateId: nativeUpdateIdFor,
});
let written = 0;
const work = {
  evaluate,
  producer: {
    sendAll: (outputs: readonly unknown[]) => {
      written += outputs.length;
      return Promise.resolve();
    },
  },
  metrics: { batch: () => undefined },
  tracer: getTracer('bench'),
  now: Date.now,
};

async function microsecondsPerEvent(round: () => unknown): Promise<number> {
  let best = Infinity;
  for (let i = 0; i < ROUNDS; i += 1) {
    const before = process.cpuUsage();
    for (let repeat = 0; repeat < 4; repeat += 1) await round();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / (4 * BATCH));
  }
  return best;
}

const parse = await microsecondsPerEvent(() => records.map((record) => JSON.parse((record.value as Buffer).toString()) as unknown));
const engine = await microsecondsPerEvent(() => evaluateRecords(work, records, (event) => evaluate.all(event)));
console.log(`${body.length} bytes: JSON.parse ${parse.toFixed(1)} µs, engine without Kafka ${engine.toFixed(1)} µs per event`);
if (written === 0) throw new Error('nothing was written');
