import type { SourceDefinition, WorkflowRecord } from '@tributary/contracts';
import { createSecretBox } from '@tributary/secrets';

/** People that the orders are of. */
const PEOPLE = 5000;
/** `TRIBUTARY_SECRET_KEY` of the programs. */
export const SECRET_KEY = Buffer.alloc(32, 7).toString('base64');
/** Signs the bodies. */
export const SIGNING_SECRET = 'bench secret';
/** The source whose URL has no keys to look for; of `workflow`. */
export const SOURCE_ID = 'src_bench0plain';
export const WORKFLOW_ID = 'wf_bench0orders';

const FIRST_ORDER_MS = Date.UTC(2026, 0, 1);

/** The body of an event. */
export interface Order {
  readonly id: number;
  readonly created_at: string;
  readonly financial_status: string;
  readonly currency: string;
  readonly total_price: string;
  readonly test: boolean;
  readonly customer: {
    readonly id: number;
    readonly email: string;
    readonly first_name: string;
    readonly last_name: string;
    readonly phone: string;
  };
  readonly billing_address: { readonly street: string; readonly city: string; readonly zip: string; readonly country: string };
  readonly line_items: readonly {
    readonly id: number;
    readonly sku: string;
    readonly name: string;
    readonly quantity: number;
    readonly price: string;
  }[];
  readonly note: string;
}

/** An order of a made-up shop, about 1 kB of JSON; `number` makes it one of its own, by one of `PEOPLE` in turn. */
export function order(number: number): string {
  const person = number % PEOPLE;
  const item = (index: number) => ({
    id: number * 10 + index,
    sku: `SKU-${index}`,
    name: `Article ${index}`,
    quantity: index,
    price: (index * 9.9).toFixed(2),
  });
  const body: Order = {
    id: 7_000_000_000_000 + number,
    created_at: new Date(FIRST_ORDER_MS + number * 1000).toISOString(),
    financial_status: 'paid',
    currency: 'EUR',
    total_price: (20 + (number % 500)).toFixed(2),
    test: false,
    customer: {
      id: person,
      email: `person${person}@example.test`,
      first_name: 'Ada',
      last_name: 'Lovelace',
      phone: '+4930123456',
    },
    billing_address: { street: '1 Example Street', city: 'Berlin', zip: '10115', country: 'DE' },
    line_items: [1, 2, 3, 4, 5].map(item),
    note: 'x'.repeat(120),
  };
  return JSON.stringify(body);
}

/** The URL key of a source of this name. */
export function urlKey(name: string): string {
  return `bench-${name}`.padEnd(24, '0');
}

/** A source with signed bodies. */
export function source(name: string, more: Partial<SourceDefinition> = {}): SourceDefinition {
  return {
    kind: 'source',
    id: `src_bench0${name}`,
    revision: 1,
    type: 'custom',
    name,
    status: 'active',
    keys: [{ key: urlKey(name), expiresAt: null }],
    authentication: {
      scheme: 'hmac',
      header: 'x-signature',
      algorithm: 'sha256',
      encoding: 'hex',
      prefix: '',
      secrets: [createSecretBox(SECRET_KEY).seal(SIGNING_SECRET)],
    },
    mayMerge: true,
    deduplication: null,
    ordering: null,
    limits: { maxBodyBytes: 1024 * 1024, requestsPerSecond: null, burst: null },
    allowedAddresses: [],
    allowGet: false,
    publicUrl: null,
    batch: null,
    handshakes: [],
    answer: null,
    pull: null,
    hold: null,
    ...more,
  };
}

/** 3 conditions, 12 fields and the list of items, for the orders above. */
export const workflow: WorkflowRecord = {
  kind: 'workflow',
  id: WORKFLOW_ID,
  revision: 1,
  name: 'Paid orders',
  sourceId: SOURCE_ID,
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
        phone: { path: '$.body.customer.phone' },
        city: { path: '$.body.billing_address.city' },
        country: { path: '$.body.billing_address.country', fn: [['lower']] },
        lastOrderTotal: { path: '$.body.total_price', type: 'number' },
        largestOrder: { path: '$.body.total_price', type: 'number', keep: 'max' },
      },
      properties: { currency: { path: '$.body.currency' } },
      items: {
        each: '$.body.line_items[*]',
        fields: { sku: { path: '$.sku' }, price: { path: '$.price', type: 'number' }, quantity: { path: '$.quantity' } },
      },
    },
  },
};
