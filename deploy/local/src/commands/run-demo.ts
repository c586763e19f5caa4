import { settle } from '../demo/accounting.ts';
import { apiWith } from '../demo/api.ts';
import { crmFeed } from '../demo/crm.ts';
import { madeUpPeople } from '../demo/people.ts';
import { type PreparedFeed, prepareFeed } from '../demo/prepare-feed.ts';
import { lookUpPeople } from '../demo/profiles.ts';
import { createProgressBar } from '../demo/progress-bar.ts';
import { report } from '../demo/report.ts';
import { sendEvents } from '../demo/send-events.ts';
import { shopFeed } from '../demo/shop.ts';
import { runningStack } from '../stack-files.ts';

/**
 * `npm run demo`: posts the events of made-up people to two sources of the running stack and waits until all are accounted for. Repeatable: sources and
 * workflows of an earlier run are used again, and its events are recognised by their ids. Rejects where no stack runs.
 */
export async function runDemo(dataDir: string): Promise<void> {
  const stack = runningStack(dataDir);
  const api = apiWith(stack.adminToken);
  const people = madeUpPeople();
  const feeds: PreparedFeed[] = [];
  for (const feed of [shopFeed(people), crmFeed(people)]) {
    const prepared = await prepareFeed(api, stack, feed);
    feeds.push(prepared);
    console.log(
      `Source "${feed.sourceName}" with workflow "${feed.workflowName}": ${prepared.existed ? 'there from an earlier run' : 'made'}`,
    );
  }

  const count = feeds.reduce((sum, { feed }) => sum + feed.events.length, 0);
  const from = new Date().toISOString();
  const sending = createProgressBar('Sending', count);
  let accepted = 0;
  await sendEvents(feeds, () => sending.update(++accepted));
  sending.end();

  const processing = createProgressBar('Processing', count);
  const sums = await settle(api, stack, feeds, from, (done) => processing.update(done));
  processing.end();

  console.log(report({ stack, dataDir, feeds, from, sums, people: await lookUpPeople(api, stack, people) }));
}
