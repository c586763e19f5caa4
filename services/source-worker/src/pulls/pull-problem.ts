import { isTributaryError, TributaryError } from '@tributary/errors';

/** What is wrong with a pull, in words that say what to do; never a secret. */
export interface PullProblem {
  readonly code: string;
  readonly message: string;
}

const WORDS: Readonly<Record<string, readonly [code: string, words: string]>> = {
  ECONNREFUSED: ['pull_unreachable', 'nothing answers at this host and port: check both, and that the server listens on that address'],
  ENOTFOUND: ['pull_unreachable', 'there is no host of this name'],
  EAI_AGAIN: ['pull_unreachable', 'the name of the host cannot be looked up at the moment'],
  ETIMEDOUT: ['pull_unreachable', 'the host does not answer: check the address, and firewalls between'],
  EHOSTUNREACH: ['pull_unreachable', 'the host cannot be reached'],
  ECONNRESET: ['pull_unreachable', 'the server ended the connection'],
  SELF_SIGNED_CERT_IN_CHAIN: [
    'pull_unreachable',
    'the encryption that is asked for cannot be had: the certificate is of an authority that the worker does not know',
  ],
  UNKNOWN_TOPIC_OR_PARTITION: ['pull_topic_missing', 'there is no such topic'],
  TOPIC_AUTHORIZATION_FAILED: ['pull_forbidden', 'the user may not read this topic'],
  GROUP_AUTHORIZATION_FAILED: ['pull_forbidden', 'the user may not use the consumer group'],
  KafkaJSSASLAuthenticationError: ['pull_credentials_wrong', 'the cluster does not take this user and password'],
  AbortError: ['pull_timeout', 'there was no answer in time'],
  TimeoutError: ['pull_timeout', 'there was no answer in time'],
  '28P01': ['pull_credentials_wrong', 'the database does not take this user and password'],
  '28000': ['pull_credentials_wrong', 'the database does not let this user in, from here or without encryption (pg_hba.conf)'],
  '3D000': ['pull_unreachable', 'there is no database of this name'],
  '53300': ['pull_unreachable', 'the database has too many connections'],
  '57P01': ['pull_unreachable', 'the database shuts down'],
  '57P03': ['pull_unreachable', 'the database is starting'],
  '42501': ['pull_forbidden', 'the user may not read this: GRANT SELECT, and USAGE on the schema'],
  '42P01': ['pull_query_invalid', 'there is no such table'],
  '42703': ['pull_column_missing', 'there is no such column'],
  '42601': ['pull_query_invalid', 'the query is not valid; it must be one SELECT'],
  '42883': ['pull_query_invalid', 'the cursor or a key column has a type that has no order, or the query calls what is not there'],
  '25006': ['pull_writes', 'the query writes; what is read is only ever read'],
  '57014': ['pull_timeout', 'the query takes too long: create an index on the cursor and key columns, or make the page smaller'],
};

/** What errors of the database, the network and KafkaJS have. */
interface ForeignError {
  readonly code: string | number;
  readonly message: string;
  readonly errors: readonly unknown[];
  readonly cause: unknown;
  readonly type: string;
  readonly name: string;
}

/** The problem behind an error of the database or the network. `secrets` are taken out of its message, wherever they stand. */
export function problemOf(error: unknown, secrets: readonly string[]): PullProblem {
  if (isTributaryError(error) && !(error.code === 'kafka_unavailable' && error.cause instanceof Error))
    return { code: error.code, message: withoutSecrets(error.message, secrets) };
  const { code: given = '', message = String(error), errors, cause, type = '', name = '' } = (error ?? {}) as Partial<ForeignError>;
  const first = errors?.[0];
  if (first !== undefined) return problemOf(first, secrets);
  const code = String(given);
  const known = WORDS[code] ?? WORDS[type] ?? WORDS[name];
  if (known === undefined && cause instanceof Error) return problemOf(cause, secrets);
  if (known !== undefined) return { code: known[0], message: `${known[1]} (${withoutSecrets(message, secrets)})` };
  const isTls = /certificate|SSL|TLS/i.test(`${code} ${message}`);
  if (isTls)
    return { code: 'pull_unreachable', message: `the encryption that is asked for cannot be had (${withoutSecrets(message, secrets)})` };
  return { code: /^[0-9A-Z]{5}$/.test(code) ? 'pull_query_invalid' : 'pull_unreachable', message: withoutSecrets(message, secrets) };
}

/** The same as an error that an HTTP caller is told. */
export function toPullError(error: unknown, secrets: readonly string[]): TributaryError {
  const { code, message } = problemOf(error, secrets);
  return new TributaryError(code, message);
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.filter((secret) => secret !== '').reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);
}
