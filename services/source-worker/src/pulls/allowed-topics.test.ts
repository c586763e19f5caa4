import { TOPICS } from '@tributary/contracts';
import { DEFAULT_TOPICS, topicRefusal } from './allowed-topics.ts';

const codeOf = (topic: string, patterns = DEFAULT_TOPICS) => topicRefusal(topic, 'prod.', patterns.split(','))?.code;

describe('topics of the own cluster', () => {
  it.each([
    ['shop.public.customers', undefined],
    [TOPICS.rawEvents, undefined],
    [`prod.${TOPICS.rawEvents}`, 'pull_own_topic'],
    [`prod.${TOPICS.definitions}`, 'pull_own_topic'],
    ['__consumer_offsets', 'pull_topic_not_allowed'],
    ['_schemas', 'pull_topic_not_allowed'],
    ['connect-configs', 'pull_topic_not_allowed'],
    ['my_connect_configs', 'pull_topic_not_allowed'],
    ['connect-status', 'pull_topic_not_allowed'],
  ])('%s: %s', (topic, code) => {
    expect(codeOf(topic)).toBe(code);
  });

  it.each([
    ['shop.*', 'shop.orders', undefined],
    ['shop.*', 'other.shop.orders', 'pull_topic_not_allowed'],
    ['shop.*,!*.secret', 'shop.secret', 'pull_topic_not_allowed'],
    ['a*b*c', 'a-b-c', undefined],
    ['a*b*c', 'a-c-b', 'pull_topic_not_allowed'],
    ['ab*b', 'ab', 'pull_topic_not_allowed'],
    ['exact', 'exactly', 'pull_topic_not_allowed'],
    ['a.c', 'abc', 'pull_topic_not_allowed'],
    ['*,__consumer_offsets', '__consumer_offsets', 'pull_topic_not_allowed'],
    [`*,prod.${TOPICS.rawEvents}`, `prod.${TOPICS.rawEvents}`, 'pull_own_topic'],
  ])('of %s, %s: %s', (patterns, topic, code) => {
    expect(codeOf(topic, patterns)).toBe(code);
  });
});
