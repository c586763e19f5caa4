import { createHmac } from 'node:crypto';
import { compileWorkflow } from '@tributary/workflow';
import { crmFeed } from './crm.ts';
import { madeUpPeople } from './people.ts';
import { shopFeed } from './shop.ts';

const people = madeUpPeople();
const feeds = [shopFeed(people), crmFeed(people)];

test('people and events are the same at every run', () => {
  expect(madeUpPeople()).toEqual(people);
  expect([shopFeed(people), crmFeed(people)].map(({ events }) => events)).toEqual(feeds.map(({ events }) => events));
});

test('nobody real can be meant: reserved addresses and numbers, each of one person', () => {
  for (const { email, phone } of people) {
    expect(email).toMatch(/^[a-z]+\.[a-z]+\.\d+@example\.com$/);
    expect(phone).toMatch(/^\+1(212|415)55501\d\d$/);
  }
  expect(new Set(people.map(({ phone }) => phone)).size).toBe(people.length);
  expect(people.filter(({ customerId, contactId }) => customerId !== undefined && contactId !== undefined)).toHaveLength(14);
});

test.each(feeds)(
  '$sourceName: a few hundred events in the order of their times, each with an id of its own, and a workflow that compiles',
  (feed) => {
    expect(feed.events.length).toBeGreaterThan(100);
    expect(new Set(feed.events.map(({ id }) => id)).size).toBe(feed.events.length);
    expect(feed.events.map(({ at }) => at)).toEqual(feed.events.map(({ at }) => at).sort());
    expect(compileWorkflow(feed.definition)).toMatchObject({ ok: true });
  },
);

test('an order is signed over its bytes', () => {
  const [shop] = feeds;
  const event = shop!.events[0]!;
  expect(shop!.headers(event, '{"a":1}', 'secret')).toEqual({
    'x-shop-delivery': event.id,
    'x-shop-signature': `sha256=${createHmac('sha256', 'secret').update('{"a":1}').digest('hex')}`,
  });
});
