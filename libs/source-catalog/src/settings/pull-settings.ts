import { type PullDefinition, pullDefinition, type SealedSecret } from '@tributary/contracts';
import { parseNames } from './names.ts';

type Fields = Readonly<Record<string, string | undefined>>;
type SecretOf = (setting: string) => SealedSecret | null;

/** What the settings of a source that is read amount to. They are checked: see `pullProblems`. */
export function pullOf(kind: PullDefinition['kind'], fields: Fields, secretOf: SecretOf): PullDefinition {
  return pullDefinition.parse(candidate(kind, fields, secretOf));
}

/** Whom the password of a pull is told, and how it is on its way: a stored password is never told to another than it was given for. */
export function pullServerOf(pull: PullDefinition | null | undefined): string {
  if (pull?.kind === 'postgresQuery') return JSON.stringify([pull.host, pull.port, pull.user, pull.ssl]);
  const { brokers, ssl, sasl } = pull?.cluster ?? {};
  return JSON.stringify([brokers, ssl, sasl?.mechanism, sasl?.username]);
}

/** The settings that cannot be read from, each with what is wrong with it. */
export function pullProblems(
  kind: PullDefinition['kind'],
  fields: Fields,
  kept: ReadonlySet<string>,
): { setting: string; message: string }[] {
  const hasPassword = fields['password'] !== undefined || kept.has('password');
  if (kind === 'kafkaTopic' && hasPassword !== (fields['username'] !== undefined))
    return [
      hasPassword
        ? { setting: 'username', message: 'a password needs a user name' }
        : { setting: 'password', message: 'a user name needs a password' },
    ];
  const placeholder = { sealed: '-', last4: '' };
  const { error } = pullDefinition.safeParse(candidate(kind, fields, () => placeholder));
  return (error?.issues ?? []).map(({ path, message }) => ({ setting: settingAt(path, fields), message }));
}

function candidate(kind: PullDefinition['kind'], fields: Fields, secretOf: SecretOf): unknown {
  return kind === 'kafkaTopic' ? kafkaTopic(fields, secretOf) : postgresQuery(fields, secretOf);
}

function kafkaTopic(fields: Fields, secretOf: SecretOf) {
  const { topic, startFrom, brokers, ssl, mechanism, username } = fields;
  const sasl = username === undefined ? null : { mechanism, username, password: secretOf('password') };
  const cluster = brokers === undefined ? null : { brokers: brokers.split(',').map((broker) => broker.trim()), ssl: ssl === 'on', sasl };
  return { kind: 'kafkaTopic', topic, startFrom, cluster };
}

function postgresQuery(fields: Fields, secretOf: SecretOf) {
  const { host, database, user, ssl, table, query, cursorColumn, keyColumns = '' } = fields;
  return {
    kind: 'postgresQuery',
    host,
    port: Number(fields['port']),
    database,
    user,
    password: secretOf('password'),
    ssl,
    from: table === undefined ? { is: 'query', query } : { is: 'table', table: parseNames(table, '.') },
    cursorColumn,
    keyColumns: parseNames(keyColumns, ','),
    intervalSeconds: Number(fields['intervalSeconds']),
    lookbackSeconds: Number(fields['lookbackSeconds']),
    lookbackRows: Number(fields['lookbackRows']),
    pageSize: Number(fields['pageSize']),
  };
}

/** The parts of a definition are called as the settings that they come from, the innermost first. */
function settingAt(path: readonly PropertyKey[], fields: Fields): string {
  return path.map(String).findLast((part) => part in fields) ?? path.map(String).findLast((part) => !/^\d+$/.test(part)) ?? '';
}
