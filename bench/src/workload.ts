/** An order of a made-up shop, about 1 kB of JSON; `number` makes it one of its own. */
export function order(number: number): string {
  const item = (index: number) => ({
    id: number * 10 + index,
    sku: `SKU-${index}`,
    name: `Article ${index}`,
    quantity: index,
    price: (index * 9.9).toFixed(2),
  });
  return JSON.stringify({
    id: 7_000_000_000_000 + number,
    created_at: '2026-11-23T12:00:00.000Z',
    financial_status: 'paid',
    currency: 'EUR',
    total_price: (20 + (number % 500)).toFixed(2),
    customer: {
      id: number % 5000,
      email: `person${number % 5000}@example.test`,
      first_name: 'Ada',
      last_name: 'Lovelace',
      phone: '+4930123456',
    },
    billing_address: { street: '1 Example Street', city: 'Berlin', zip: '10115', country: 'DE' },
    line_items: [1, 2, 3, 4, 5].map(item),
    note: 'x'.repeat(120),
  });
}
