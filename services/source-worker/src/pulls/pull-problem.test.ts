import { TributaryError } from '@tributary/errors';
import { problemOf } from './pull-problem.ts';

const errorOf = (code: string, message: string) => Object.assign(new Error(message), { code });

describe('a problem', () => {
  it.each([
    [errorOf('28P01', 'password authentication failed for user "u"'), 'pull_credentials_wrong'],
    [errorOf('ECONNREFUSED', 'connect ECONNREFUSED'), 'pull_unreachable'],
    [Object.assign(new AggregateError([errorOf('ECONNREFUSED', 'connect')]), { code: '' }), 'pull_unreachable'],
    [errorOf('57014', 'canceling statement due to statement timeout'), 'pull_timeout'],
    [errorOf('25006', 'cannot execute INSERT in a read-only transaction'), 'pull_writes'],
    [errorOf('42501', 'permission denied for table t'), 'pull_forbidden'],
    [errorOf('22012', 'division by zero'), 'pull_query_invalid'],
    [new Error('timeout expired'), 'pull_unreachable'],
    [errorOf('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'), 'pull_unreachable'],
    [new TributaryError('kafka_unavailable', 'Kafka is away'), 'kafka_unavailable'],
  ])('%s is %s', (error, code) => {
    expect(problemOf(error, []).code).toBe(code);
  });

  it('never says a secret, wherever the message has it', () => {
    const error = errorOf('28P01', 'postgres://u:s3cret@host: s3cret is wrong');
    expect(problemOf(error, ['s3cret', '']).message).not.toContain('s3cret');
    expect(problemOf(new TributaryError('x', 'with s3cret'), ['s3cret'])).toEqual({ code: 'x', message: 'with [redacted]' });
  });
});
