import { TOPIC_CATALOGUE } from '@tributary/contracts';
import { TributaryError } from '@tributary/errors';

/** Every topic, but what Kafka's tools keep for themselves: schemas, and the settings of connectors, which hold passwords. */
export const DEFAULT_TOPICS = '*,!_*,!*connect*configs,!*connect*offsets,!*connect*status';

/**
 * Why a topic of the deployment's own cluster is not read; `undefined`: it is. The worker's own user may read more there than the person who makes a source.
 *
 * @param prefix what stands before the deployment's own topics
 * @param patterns whole names, in which `*` stands for any characters; those behind `!` take away from the others
 */
export function topicRefusal(topic: string, prefix: string, patterns: readonly string[]): TributaryError | undefined {
  if (TOPIC_CATALOGUE.some(({ name }) => prefix + name === topic))
    return new TributaryError('pull_own_topic', `Tributary writes ${topic} itself: read into itself, it would never end`);
  if (topic.startsWith('__')) return new TributaryError('pull_topic_not_allowed', `${topic} is a topic of Kafka's own: it is never read`);
  const taken = patterns.filter((pattern) => !pattern.startsWith('!'));
  const refused = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  if (taken.some((pattern) => matches(pattern, topic)) && !refused.some((pattern) => matches(pattern, topic))) return undefined;
  return new TributaryError(
    'pull_topic_not_allowed',
    `${topic} is not among PULL_ALLOWED_TOPICS of the source-worker; whoever runs it can add it there`,
  );
}

function matches(pattern: string, topic: string): boolean {
  const [first = '', ...parts] = pattern.split('*');
  if (!topic.startsWith(first)) return false;
  if (parts.length === 0) return topic === first;
  const last = parts.pop() ?? '';
  let at = first.length;
  for (const part of parts) {
    const found = topic.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return topic.length - last.length >= at && topic.endsWith(last);
}
