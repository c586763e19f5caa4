import { stackFile, type StackAddresses } from '../stack-files.ts';
import type { Sums } from './accounting.ts';
import type { PreparedFeed } from './prepare-feed.ts';
import type { KnownPeople } from './profiles.ts';

export interface DemoResult {
  readonly stack: StackAddresses;
  readonly dataDir: string;
  readonly feeds: readonly PreparedFeed[];
  readonly from: string;
  readonly sums: Sums;
  readonly people: KnownPeople;
}

const LABEL_WIDTH = 16;

/** What happened, and where to look. */
export function report(result: DemoResult): string {
  return ['', ...whatHappened(result), '', ...whereToLook(result), ''].join('\n');
}

function whatHappened({ sums, people }: DemoResult): string[] {
  const byCount = Object.entries(sums.states).sort(([, a], [, b]) => b - a);
  const states = byCount.map(([state, count]) => `${count} ${state}`);
  const lines = [
    `${sums.accepted} events accepted → ${states.join(', ')} → ${people.profiles} people;`,
    `${people.inBoth} of them known to both sources and merged into one profile each.`,
  ];
  if ((sums.states['applied'] ?? 0) === 0)
    lines.push('All of them had been sent before: each was recognised by its id, and no profile has changed.');
  return lines;
}

function whereToLook({ stack, dataDir, feeds, from, people }: DemoResult): string[] {
  const read = (label: string, url: string): string => `  ${label.padEnd(LABEL_WIDTH)}curl -s "${url}" -H "$AUTH"`;
  return [
    'Where to look:',
    `  ${'console'.padEnd(LABEL_WIDTH)}${stack.consoleUrl} (sign in with the adminToken of ${stackFile(dataDir)})`,
    `  ${'first'.padEnd(LABEL_WIDTH)}AUTH="Authorization: Bearer $(node -p "require('${stackFile(dataDir)}').adminToken")"`,
    read('one profile', `${stack.profileUrl}/v1/profiles?identifier=${encodeURIComponent(people.example)}`),
    ...feeds.map(({ feed, sourceId }) => read(feed.sourceName, `${stack.activityUrl}/v1/source-logs?sourceId=${sourceId}&limit=5`)),
    ...feeds.map(({ feed, sourceId }) => read(feed.workflowName, `${stack.activityUrl}/v1/workflow-logs?sourceId=${sourceId}&limit=5`)),
    read('accounting', `${stack.activityUrl}/v1/accounting?from=${from}`),
  ];
}
