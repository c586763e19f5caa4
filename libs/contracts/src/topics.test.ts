import { DELAY_TIERS, delayTopic, TOPIC_CATALOGUE, TOPICS } from './topics.ts';
import { workflowDelay } from './definitions.ts';

const byName = new Map(TOPIC_CATALOGUE.map((topic) => [topic.name, topic]));

test('every named topic is in the catalogue once', () => {
  expect(byName.size).toBe(TOPIC_CATALOGUE.length);
  for (const name of Object.values(TOPICS)) expect(byName.has(name)).toBe(true);
});

test('every delay of a workflow has a tier whose retention outlives it', () => {
  for (const delay of workflowDelay.options.filter((option) => option !== 'none')) {
    const topic = byName.get(delayTopic(delay));
    expect(topic?.cleanup).toMatchObject({ policy: 'delete' });
    expect(topic?.cleanup.policy === 'delete' && topic.cleanup.retentionMs).toBeGreaterThan(DELAY_TIERS[delay]);
  }
});

test('state is compacted, and definitions have one total order', () => {
  expect(byName.get(TOPICS.definitions)).toMatchObject({ partitions: 1, cleanup: { policy: 'compact' } });
  expect(byName.get(TOPICS.profiles)).toMatchObject({ cleanup: { policy: 'compact' } });
});

test('what a paused source holds comes back with the same keys in the same order: as many partitions', () => {
  expect(byName.get(TOPICS.rawEventsHeld)?.partitions).toBe(byName.get(TOPICS.rawEvents)?.partitions);
});

test('a body of 10 MiB with its headers fits into every topic that carries bodies', () => {
  for (const name of [
    TOPICS.rawEvents,
    TOPICS.rawEventsHeld,
    TOPICS.rawEventsDeadLetter,
    ...(Object.keys(DELAY_TIERS) as (keyof typeof DELAY_TIERS)[]).map(delayTopic),
  ]) {
    expect(byName.get(name)?.maxMessageBytes).toBeGreaterThan(11 * 1024 * 1024);
  }
});
