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
    event: { name: 'Purchased', time: body.created_at, id: String(body.id), properties: { currency: body.currency } },
    items: body.line_items.map(({ sku, price, quantity }) => ({ sku, price: Number(price), quantity })),
    email: customer.email.toLowerCase(),
    userId: String(customer.id),
    traits: {
      firstName: customer.first_name,
      lastName: customer.last_name,
      phone: customer.phone,
      city: address.city,
      country: address.country.toLowerCase(),
      lastOrderTotal: Number(body.total_price),
    },
  };
  await send(producer, 'profile-updates', update.email, JSON.stringify(update));
});
