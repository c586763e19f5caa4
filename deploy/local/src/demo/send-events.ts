import { setTimeout as pause } from 'node:timers/promises';
import { eachConcurrently } from './each-concurrently.ts';
import type { DemoEvent } from './feed.ts';
import type { PreparedFeed } from './prepare-feed.ts';

const CONCURRENCY = 8;
const TIMEOUT_MS = 60_000;
const PAUSE_MS = 500;

/** Posts the events of all feeds in the order of their times, each until it is accepted. Rejects where one is refused. */
export async function sendEvents(feeds: readonly PreparedFeed[], onAccepted: () => void): Promise<void> {
  const posts = feeds.flatMap((feed) => feed.feed.events.map((event) => ({ feed, event })));
  posts.sort((a, b) => a.event.at.localeCompare(b.event.at));
  await eachConcurrently(posts, CONCURRENCY, async ({ feed, event }) => {
    await post(feed, event);
    onAccepted();
  });
}

async function post({ feed, url, secret }: PreparedFeed, event: DemoEvent): Promise<void> {
  const body = JSON.stringify(event.body);
  const headers = { 'content-type': 'application/json', ...feed.headers(event, body, secret) };
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const response = await fetch(url, { method: 'POST', headers, body }).catch(() => undefined);
    const answer = await response?.text();
    if (response?.ok === true) return;
    const isTemporary = response === undefined || response.status === 503 || response.status === 429;
    if (!isTemporary || Date.now() > deadline) {
      throw new Error(`${feed.sourceName} could not send ${event.id}: ${response?.status ?? 'no answer'} ${answer ?? ''}`);
    }
    await pause(PAUSE_MS);
  }
}
