import { type AuthenticationPreset, isSecret, type SourceType } from '@tributary/source-catalog';
import { type PatchedAuthentication, viewAuthentication } from './authentication.ts';
import { type PresetChoice, secretsOf } from './preset.ts';
import { type CommonSettings, commonSettings } from './settings-schema.ts';
import { limitsOf, type Source } from './source.ts';

/** The checked settings of a source: what its owner chose for its authentication, and what every source may set. */
export interface Settings {
  readonly type: SourceType;
  readonly choice: PresetChoice | { readonly authentication: PatchedAuthentication };
  readonly common: CommonSettings;
}

/** Settings before they are checked, and those of them that may be left out because the source has them already. */
export interface GivenSettings {
  readonly type: SourceType;
  /** `undefined`: the owner composes the authentication. */
  readonly preset: AuthenticationPreset | undefined;
  readonly kept: ReadonlySet<string>;
  readonly values: Readonly<Record<string, unknown>>;
}

const NONE_KEPT: ReadonlySet<string> = new Set();

/** The settings of a new source. In place of a preset that there is not comes the first, whose schema complains about it. */
export function newSettings(type: SourceType, values: Readonly<Record<string, unknown>>): GivenSettings {
  return { type, preset: presetOf(type, values['preset']), kept: NONE_KEPT, values };
}

/**
 * A merge patch upon the settings of a source: what is left out stays. When the preset changes, what both ask for by the same name and label stays;
 * when the scheme of a composed authentication changes, it starts from nothing. `null` takes a setting of a preset away.
 */
export function patchedSettings(type: SourceType, source: Source, sent: Readonly<Record<string, unknown>>): GivenSettings {
  const common = commonOf(source);
  const patch = isRecord(sent['limits']) ? { ...sent, limits: { ...common.limits, ...sent['limits'] } } : sent;
  const preset = presetOf(type, patch['preset'] ?? source.preset);
  if (preset === undefined) {
    const { authentication, isKept } = mergedAuthentication(source, patch['authentication']);
    return { type, preset, kept: isKept ? new Set(['authentication']) : NONE_KEPT, values: { ...common, ...patch, authentication } };
  }
  const before = type.presets.find(({ id }) => id === source.preset)?.settings ?? [];
  const stays = preset.settings.filter(
    (field) => patch[field.name] === undefined && before.some(({ name, label }) => name === field.name && label === field.label),
  );
  const secrets = stays.filter((field) => isSecret(field) && secretsOf(source, field.name).length > 0);
  const texts = stays.flatMap(({ name }) => (typeof source.given?.[name] === 'string' ? [[name, source.given[name]] as const] : []));
  const isTakenAway = ([name, value]: [string, unknown]) => value === null && preset.settings.some((field) => field.name === name);
  const given = Object.fromEntries(Object.entries(patch).filter((entry) => !isTakenAway(entry)));
  const values = { ...common, preset: preset.id, ...Object.fromEntries(texts), ...given };
  return { type, preset, kept: new Set(secrets.map(({ name }) => name)), values };
}

/** Tells apart what the schema of the settings has checked. */
export function checkedSettings({ type, preset, kept }: GivenSettings, checked: Readonly<Record<string, unknown>>): Settings {
  const common = commonSettings.parse(pick(checked, Object.keys(commonSettings.shape)));
  if (preset === undefined) return { type, choice: { authentication: checked['authentication'] as PatchedAuthentication }, common };
  const names = preset.settings.map(({ name }) => name).filter((name) => checked[name] !== undefined);
  return { type, choice: { preset, fields: pick(checked, names) as Record<string, string>, kept }, common };
}

/** What every source may set, as this one has it. */
export function commonOf(source: Source): CommonSettings {
  const { mayMerge, deduplication, ordering, batch = null, allowedAddresses = [], allowGet, publicUrl = null, answer = null } = source;
  return {
    mayMerge,
    deduplication,
    ordering,
    batch,
    limits: limitsOf(source),
    allowedAddresses: [...allowedAddresses],
    allowGet,
    publicUrl,
    answer,
  };
}

function presetOf(type: SourceType, id: unknown): AuthenticationPreset | undefined {
  return type.presets.find((preset) => preset.id === id) ?? type.presets[0];
}

/** Fields of the same scheme stay, its secret too; a new scheme starts from nothing. */
function mergedAuthentication(source: Source, patch: unknown): { authentication: unknown; isKept: boolean } {
  if (patch !== undefined && !isRecord(patch)) return { authentication: patch, isKept: false };
  const { scheme } = source.authentication;
  const isKept = patch?.['scheme'] === undefined || patch['scheme'] === scheme;
  const current = Object.entries(viewAuthentication(source.authentication)).filter(([name]) => isKept && name !== 'secret');
  const given = Object.entries({ ...Object.fromEntries(current), ...patch }).filter(([, value]) => value !== null);
  return { authentication: Object.fromEntries(given), isKept };
}

function pick(values: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
