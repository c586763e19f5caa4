import type { PullDefinition, SealedSecret, SourceDefinition } from '@tributary/contracts';
import { type TributaryError, ValidationError } from '@tributary/errors';
import { parse } from '@tributary/http';
import { findSourceType, pullOf, pullProblems, pullServerOf, settingSchema } from '@tributary/source-catalog';
import { z } from 'zod';

/** What is to be tried: settings as a source of the type takes them, those that say what is read and how. */
export interface TrialInput {
  readonly type: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/**
 * What these settings would be read as. A secret that is left out is that of `stored`, whose server must be the same: it is told to nobody else. Throws a `ValidationError` with the settings
 * that will not do.
 */
export function pullToTry(
  { type, settings }: TrialInput,
  stored: SourceDefinition | undefined,
  seal: (plain: string) => SealedSecret,
): PullDefinition {
  const presets = findSourceType(type)?.presets ?? [];
  const preset = presets.find(({ id }) => id === settings['preset']) ?? presets[0];
  if (preset?.pull === undefined) throw invalid('type', 'nothing is read of sources of this type: requests are sent to them');
  const isStored = settings['password'] === undefined && passwordOf(stored?.pull) !== undefined;
  const kept: ReadonlySet<string> = new Set(isStored ? ['password'] : []);
  const shape = Object.fromEntries(preset.settings.map((field) => [field.name, settingSchema(field, kept)]));
  const id = z.literal(preset.id, { error: `must be one of: ${presets.map((each) => each.id).join(', ')}` }).default(preset.id);
  const { preset: _id, ...fields } = parse(z.strictObject({ settings: z.strictObject({ preset: id, ...shape }) }), { settings }).settings;
  const texts = fields as Record<string, string | undefined>;
  const problems = pullProblems(preset.pull, texts, kept);
  if (problems.length > 0)
    throw invalidBody(problems.map(({ setting, message }) => ({ path: `settings.${setting}`, code: 'invalid_value', message })));
  const password = texts['password'];
  const pull = pullOf(preset.pull, texts, () => (password === undefined ? (passwordOf(stored?.pull) ?? null) : seal(password)));
  if (isStored && passwordOf(pull) !== undefined && pullServerOf(pull) !== pullServerOf(stored?.pull))
    throw invalid('settings.password', 'the stored password is that of another server, user or way of encryption: give it again');
  return pull;
}

function passwordOf(pull: PullDefinition | null | undefined): SealedSecret | undefined {
  return (pull?.kind === 'postgresQuery' ? pull.password : pull?.cluster?.sasl?.password) ?? undefined;
}

/** The setting that a problem is about; `undefined`: several could be. */
function settingOf(code: string, message: string, pull: PullDefinition): string | undefined {
  if (pull.kind === 'kafkaTopic') {
    if (['pull_own_topic', 'pull_topic_not_allowed', 'pull_topic_missing', 'pull_forbidden'].includes(code)) return 'topic';
    if (code === 'pull_credentials_wrong') return 'password';
    return pull.cluster === null ? undefined : 'brokers';
  }
  const from = pull.from.is === 'table' ? 'table' : 'query';
  switch (code) {
    case 'pull_credentials_wrong':
      return 'password';
    case 'pull_host_not_allowed':
      return 'host';
    case 'pull_unreachable':
      return message.includes('no database') ? 'database' : message.includes('encryption') ? 'ssl' : 'host';
    case 'pull_column_missing': {
      const [missing = message] = message.split(';');
      return missing.includes(`"${pull.cursorColumn}"`) ? 'cursorColumn' : 'keyColumns';
    }
    default:
      return from;
  }
}

/** The problem as an answer that names the setting. */
export function problemAnswer(error: TributaryError, pull: PullDefinition): TributaryError {
  const setting = settingOf(error.code, error.message, pull);
  if (setting === undefined) return error;
  return new ValidationError(error.message, [{ path: `settings.${setting}`, code: error.code, message: error.message }], error.code);
}

function invalid(path: string, message: string): ValidationError {
  return invalidBody([{ path, code: 'invalid_value', message }]);
}

function invalidBody(errors: ValidationError['errors']): ValidationError {
  return new ValidationError(`the body is not valid: ${errors.map(({ path }) => path).join(', ')}`, errors);
}
