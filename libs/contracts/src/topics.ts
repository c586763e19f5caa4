/** How a topic is kept. */
export type Cleanup = { readonly policy: 'delete'; readonly retentionMs: number } | { readonly policy: 'compact' };

/** One topic of the catalogue. Names are before the deployment's prefix. */
export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  readonly cleanup: Cleanup;
  /** Bytes of the largest record batch that the topic takes. */
  readonly maxMessageBytes: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Adding partitions later rehashes keys, so there are enough from the start. */
const PARTITIONS = 12;
/** Nobody reads what gateways told each other but the gateways, at once. */
const USAGE_MS = 10 * 60 * 1000;
/** A body of 10 MiB with its headers fits. */
const LARGE = 12 * 1024 * 1024;

/** The delays that a workflow may have, and the topic tier of each. Milliseconds. */
export const DELAY_TIERS = { '1m': 60_000, '5m': 300_000, '15m': 900_000, '1h': 3_600_000, '6h': 21_600_000, '24h': 86_400_000 } as const;
export type DelayTier = keyof typeof DELAY_TIERS;

function deleted(name: string, days: number, partitions = PARTITIONS): TopicSpec {
  return { name, partitions, cleanup: { policy: 'delete', retentionMs: days * DAY_MS }, maxMessageBytes: LARGE };
}

function compacted(name: string, partitions: number): TopicSpec {
  return { name, partitions, cleanup: { policy: 'compact' }, maxMessageBytes: LARGE };
}

/** How long events of a paused source are kept at least. */
export const HELD_DAYS = 30;

/** Topic names, before the prefix. */
export const TOPICS = {
  rawEvents: 'raw-events',
  rawEventsHeld: 'raw-events.held',
  sourceReleases: 'source-releases',
  quarantine: 'quarantine',
  profileUpdates: 'profile-updates',
  profiles: 'profiles',
  profileChanges: 'profile-changes',
  definitions: 'definitions',
  gatewayActivity: 'gateway-activity',
  gatewayUsage: 'gateway-usage',
  workflowRuns: 'workflow-runs',
  rawEventsDeadLetter: 'raw-events.dead-letter',
  profileUpdatesDeadLetter: 'profile-updates.dead-letter',
} as const;

/** The topic that holds events until the delay of `tier` is over. */
export function delayTopic(tier: DelayTier): string {
  return `${TOPICS.rawEvents}.delayed.${tier}`;
}

/** Every topic of the product (architecture.md, section 3). `definitions` has one partition: its order is total. */
export const TOPIC_CATALOGUE: readonly TopicSpec[] = [
  deleted(TOPICS.rawEvents, 7),
  deleted(TOPICS.rawEventsHeld, HELD_DAYS),
  compacted(TOPICS.sourceReleases, 1),
  deleted(TOPICS.quarantine, 7, 4),
  ...(Object.keys(DELAY_TIERS) as DelayTier[]).map((tier) => deleted(delayTopic(tier), 8, 4)),
  deleted(TOPICS.profileUpdates, 7),
  compacted(TOPICS.profiles, PARTITIONS),
  deleted(TOPICS.profileChanges, 7),
  compacted(TOPICS.definitions, 1),
  deleted(TOPICS.gatewayActivity, 7, 4),
  { name: TOPICS.gatewayUsage, partitions: 1, cleanup: { policy: 'delete', retentionMs: USAGE_MS }, maxMessageBytes: 1024 * 1024 },
  deleted(TOPICS.workflowRuns, 7),
  deleted(TOPICS.rawEventsDeadLetter, 30, 4),
  deleted(TOPICS.profileUpdatesDeadLetter, 30, 4),
];
