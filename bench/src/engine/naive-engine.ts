import { connectProducer, consumeEach, send } from '../harness/plain-kafkajs.ts';
import type { Order } from '../harness/workload.ts';

/** What people write: one message at a time, rules by hand (nothing is cheaper), one send() per update. No logs, no dead letters. */
const producer = await connectProducer();
await consumeEach('naive-engine', 'raw-events', async ({ key, value }) => {
  const body = JSON.parse(String(value)) as Order;
  if (body.financial_status !== 'paid' || Number(body.total_price) < 10 || body.test) return;
  const { customer, billing_address: address } = body;
  const update = {
    updateId: String(key),
    identifiers: [
      { type: 'email', value: customer.email.toLowerCase() },
      { type: 'user_id', value: String(customer.id) },
    ],
    event: {
      name: 'Purchased',
      time: body.created_at,
      id: String(body.id),
      properties: { currency: body.currency },
      items: body.line_items.map(({ sku, price, quantity }) => ({ sku, price: Number(price), quantity })),
    },
    traits: {
      firstName: { value: customer.first_name },
      lastName: { value: customer.last_name },
      phone: { value: customer.phone },
      city: { value: address.city },
      country: { value: address.country.toLowerCase() },
      lastOrderTotal: { value: Number(body.total_price) },
    },
  };
  await send(producer, 'profile-updates', customer.email, JSON.stringify(update));
});
