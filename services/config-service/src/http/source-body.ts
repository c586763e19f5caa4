import { type FieldError, TributaryError, ValidationError } from '@tributary/errors';
import { parse } from '@tributary/http';
import { findSourceType, pullOf, pullServerOf, type SourceType } from '@tributary/source-catalog';
import { z } from 'zod';
import { presetProblems } from '../sources/preset.ts';
import { explain, settingsShape } from '../sources/settings-schema.ts';
import { checkedSettings, type GivenSettings, newSettings, patchedSettings, type Settings } from '../sources/settings.ts';
import { newSourceFields, sourcePatchFields } from '../sources/source-input.ts';
import { type Source, sourceDefinitionOf } from '../sources/source.ts';
import { invalid, invalidBody, readSettingsBody, type SettingsBody } from './settings-body.ts';

const CUSTOM = 'custom';
const newFields = z.strictObject(newSourceFields);
const patchFields = z.strictObject(sourcePatchFields);

interface ReadSettings {
  readonly settings: Settings;
  /** Where the body has the secret that proves requests, or should have it. */
  readonly secretPath: string;
}
type NewSource = z.infer<typeof newFields> & ReadSettings;
type SourcePatch = z.infer<typeof patchFields> & Partial<ReadSettings>;

/** The body of a new source. One of a type that there is not is looked at as a custom one, so that all that is wrong is named. */
export function readNewSource(body: unknown): NewSource {
  const read = readSettingsBody(body, Object.keys(newSourceFields));
  const { type } = read.own;
  const known = typeof type === 'string' ? findSourceType(type) : undefined;
  return check(newFields, read, newSettings(known ?? typeOf(CUSTOM), read.settings));
}

/** A merge patch upon a source (RFC 7396): what is left out stays; `null` resets what may be null. */
export function readSourcePatch(body: unknown, source: Source): SourcePatch {
  const read = readSettingsBody(body, Object.keys(sourcePatchFields));
  if (Object.keys(read.settings).length === 0) return parse(patchFields, read.own);
  const given = patchedSettings(typeOf(source.type), source, read.settings);
  const patch = check(patchFields, read, given);
  if (tellsAnotherServer(patch.settings, source))
    throw invalidBody([
      invalid(
        pathAsWritten('settings.password', read, given),
        'the stored password is that of another server, user or way of encryption: give it again',
      ),
    ]);
  return patch;
}

/** Whether a stored password would go to a server that it was not given for. */
function tellsAnotherServer({ choice }: Settings, source: Source): boolean {
  if (!('preset' in choice) || choice.preset.pull === undefined || !choice.kept.has('password')) return false;
  const before = sourceDefinitionOf(source).pull;
  const after = pullOf(choice.preset.pull, choice.fields, () => ({ sealed: '-', last4: '' }));
  return pullServerOf(after) !== pullServerOf(before);
}

function typeOf(id: string): SourceType {
  const type = findSourceType(id);
  if (type === undefined)
    throw new TributaryError('unprocessable', `the catalogue does not know the type ${id}: its settings cannot change`);
  return type;
}

function check<F extends z.ZodObject>(fields: F, body: SettingsBody, given: GivenSettings): z.infer<F> & ReadSettings {
  const schema = z.strictObject({ ...fields.shape, settings: z.strictObject(settingsShape(given.type, given.preset, given.kept)) });
  const secret = given.preset === undefined ? 'authentication.secret' : 'secret';
  try {
    const { settings: values, ...own } = parse(schema, { ...body.own, settings: given.values });
    const settings = checkedSettings(given, values);
    const problems = 'preset' in settings.choice ? presetProblems(settings.choice) : [];
    if (problems.length > 0) throw invalidBody(problems.map(({ setting, message }) => invalid(`settings.${setting}`, message)));
    return { ...(own as z.infer<F>), settings, secretPath: pathAsWritten(`settings.${secret}`, body, given) };
  } catch (error) {
    throw error instanceof ValidationError ? invalidBody(error.errors.map((wrong) => asWritten(wrong, body, given))) : error;
  }
}

/** The error as the sender wrote the body; of a setting of a preset that is missing, with what it is and where to find it. */
function asWritten(wrong: FieldError, body: SettingsBody, given: GivenSettings): FieldError {
  const missing = wrong.code === 'required' ? given.preset?.settings.find(({ name }) => wrong.path === `settings.${name}`) : undefined;
  return { ...wrong, path: pathAsWritten(wrong.path, body, given), message: missing === undefined ? wrong.message : explain(missing) };
}

function pathAsWritten(path: string, body: SettingsBody, { preset }: GivenSettings): string {
  const [, place, setting = ''] = /^settings\.(([^.[]+).*)$/.exec(path) ?? [];
  const isBeside = body.beside.has(setting) || (preset === undefined && !body.hasSettings);
  return place !== undefined && isBeside ? place : path;
}
