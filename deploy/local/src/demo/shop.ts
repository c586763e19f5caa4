import { createHmac } from 'node:crypto';
import type { WorkflowDefinition } from '@tributary/contracts';
import type { DemoEvent, Feed } from './feed.ts';
import type { Person } from './people.ts';
import { type Random, seededRandom } from './random.ts';

const SEED = 1;
const OPENING = Date.parse('2026-01-05T09:00:00.000Z');
const SEASON_MINUTES = 90 * 24 * 60;
const PRODUCTS = [
  ['TEA-GREEN', 'Green tea', 9.5],
  ['TEA-BLACK', 'Black tea', 8.25],
  ['POT-IRON', 'Cast-iron teapot', 64],
  ['CUP-2', 'Two cups', 18.9],
  ['KETTLE', 'Kettle', 119.99],
] as const;
const HISTORIES = [['paid'], ['pending', 'paid'], ['pending', 'paid'], ['paid', 'refunded'], ['pending']];

const definition: WorkflowDefinition = {
  filter: { path: '$.body.financial_status', op: 'in', value: ['paid', 'refunded'] },
  mapping: {
    event: {
      name: { path: '$.body.financial_status', fn: [['lookup', { paid: 'Purchased', refunded: 'Refunded' }]] },
      time: { path: '$.body.updated_at', fn: [['parseDate']] },
      id: { path: '$.body.order_number' },
    },
    identifiers: {
      shop_customer_id: { path: '$.body.customer.id' },
      email: { path: '$.body.customer.email' },
      phone: { path: '$.body.customer.phone', fn: [['toE164', 'US']] },
    },
    traits: {
      firstName: { path: '$.body.customer.first_name' },
      lastName: { path: '$.body.customer.last_name' },
      city: { path: '$.body.shipping_address.city' },
      lastOrderTotal: { path: '$.body.total_price', type: 'number' },
      largestOrder: { path: '$.body.total_price', type: 'number', keep: 'max' },
      firstOrderAt: { path: '$.body.created_at', fn: [['parseDate']], keep: 'min' },
    },
    properties: { currency: { path: '$.body.currency' }, total: { path: '$.body.total_price', type: 'number' } },
    items: {
      each: '$.body.line_items[*]',
      fields: {
        sku: { path: '$.sku' },
        name: { path: '$.title' },
        quantity: { path: '$.quantity', type: 'integer' },
        price: { path: '$.price', type: 'number' },
      },
    },
  },
};

/** A shop that signs its orders. Numbers are texts, addresses are as people type them: as shops have it. */
export function shopFeed(people: readonly Person[]): Feed {
  const random = seededRandom(SEED);
  const events = people.flatMap((person) => (person.customerId === undefined ? [] : ordersOf(person, random)));
  return {
    sourceName: 'Demo shop',
    settings: (secret) => ({
      authentication: { scheme: 'hmac', header: 'x-shop-signature', algorithm: 'sha256', encoding: 'hex', prefix: 'sha256=', secret },
      deduplication: { from: 'header', name: 'x-shop-delivery' },
    }),
    workflowName: 'Demo purchases',
    definition,
    events: events.sort((a, b) => a.at.localeCompare(b.at)),
    headers: ({ id }, body, secret) => ({
      'x-shop-delivery': id,
      'x-shop-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    }),
  };
}

function ordersOf(person: Person, random: Random): DemoEvent[] {
  return Array.from({ length: random.pick([1, 1, 1, 2, 3]) }, (_, index) => orderEvents(person, index + 1, random)).flat();
}

/** An order is announced while it is pending or once it is paid; some are refunded later, and some are never paid. */
function orderEvents(person: Person, index: number, random: Random): DemoEvent[] {
  const created = OPENING + random.int(0, SEASON_MINUTES) * 60_000;
  const number = `${person.customerId}-${index}`;
  const lines = Array.from({ length: random.int(1, 3) }, () => lineItem(random));
  const total = lines.reduce((sum, line) => sum + Number(line.price) * line.quantity, 0).toFixed(2);
  // what a customer types differs from order to order
  const customer = {
    id: person.customerId,
    email: random.chance(0.4) ? mixedCase(person.email) : person.email,
    // sales asks for it
    phone: random.chance(0.6) || person.contactId !== undefined ? national(person.phone) : null,
    first_name: person.firstName,
    last_name: person.lastName,
  };
  // whom sales speaks to pays in the end
  const history = random.pick(person.contactId === undefined ? HISTORIES : HISTORIES.filter((statuses) => statuses.includes('paid')));
  return history.map((status, step) => {
    const at = new Date(created + step * 26 * 3_600_000).toISOString();
    const body = {
      order_number: number,
      financial_status: status,
      created_at: new Date(created).toISOString(),
      updated_at: at,
      currency: 'USD',
      total_price: total,
      customer,
      shipping_address: { city: person.city, country_code: 'US' },
      line_items: lines,
    };
    return { id: `${number}-${status}`, at, body };
  });
}

function lineItem(random: Random) {
  const [sku, title, price] = random.pick(PRODUCTS);
  return { sku, title, quantity: random.int(1, 2), price: price.toFixed(2) };
}

/** As in `Ada.Bauer.7@Example.COM`. */
function mixedCase(email: string): string {
  return email.replace(/(^|\.)[a-z]/g, (start) => start.toUpperCase()).replace(/@.*/, '@Example.COM');
}

/** As in `(212) 555-0107`. */
function national(phone: string): string {
  return phone.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '($1) $2-$3');
}
