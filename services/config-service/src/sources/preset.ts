import type { Handshake, SealedSecret, SourceAuthentication } from '@tributary/contracts';
import {
  type AuthenticationPreset,
  type AuthenticationTemplate,
  isSecret,
  pullOf,
  pullProblems,
  type SourceType,
} from '@tributary/source-catalog';
import { authenticationView, viewAuthentication } from './authentication.ts';
import type { Source } from './source.ts';

const SETTING = /\{\{(\w+)\}\}/g;

/** What the owner of a source gave for a preset: texts by the names of its settings, and the secrets that stay as they are. */
export interface PresetChoice {
  readonly preset: AuthenticationPreset;
  readonly fields: Readonly<Record<string, string>>;
  readonly kept: ReadonlySet<string>;
}

/** The settings whose text makes the preset's authentication unusable, each with what is wrong with it. */
export function presetProblems({ preset, fields, kept }: PresetChoice): { setting: string; message: string }[] {
  if (preset.pull !== undefined) return pullProblems(preset.pull, fields, kept);
  const result = authenticationView.safeParse(viewAuthentication(withSecrets(fill(preset.authentication, fields), [])));
  return (result.error?.issues ?? []).flatMap(({ path, message }) =>
    settingsIn(textAt(preset.authentication, path)).map((setting) => ({ setting, message })),
  );
}

/** What is stored of a choice: the preset's template, filled in and with its secrets sealed. `current` has the secrets that are kept. */
export function sealPreset(
  type: SourceType,
  choice: PresetChoice,
  seal: (plain: string) => SealedSecret,
  current?: Source,
): Required<Pick<Source, 'preset' | 'given' | 'authentication' | 'handshakes' | 'pull'>> {
  const { preset, fields, kept } = choice;
  const known: Record<string, readonly SealedSecret[]> = {};
  for (const { name } of preset.settings.filter(isSecret)) {
    const plain = fields[name];
    if (plain !== undefined) known[name] = [seal(plain)];
    else if (kept.has(name)) known[name] = current === undefined ? [] : secretsOf(current, name);
  }
  const given = preset.settings.flatMap((field) => {
    const value = isSecret(field) ? known[field.name]?.[0] : fields[field.name];
    return field.name === 'secret' || value === undefined ? [] : [[field.name, value] as const];
  });
  return {
    preset: preset.id,
    given: Object.fromEntries(given),
    authentication: withSecrets(fill(preset.authentication, fields), known['secret'] ?? []),
    handshakes: sealHandshakes(type, known),
    pull: preset.pull === undefined ? null : pullOf(preset.pull, fields, (name) => known[name]?.[0] ?? null),
  };
}

/** The handshakes of a type with their tokens. One whose setting the owner left out is not asked for. */
export function sealHandshakes(type: SourceType, known: Readonly<Record<string, readonly SealedSecret[]>>): Handshake[] {
  return type.handshakes.map((template) => {
    if (template.kind !== 'queryChallenge') return template;
    const { token } = template;
    const secrets = token === null ? undefined : known[token.setting];
    return { ...template, token: token === null || secrets === undefined ? null : { name: token.name, secrets: [...secrets] } };
  });
}

/** The sealed secrets that a source has for a setting. */
export function secretsOf(source: Source, setting: string): readonly SealedSecret[] {
  if (setting === 'secret') return 'secrets' in source.authentication ? source.authentication.secrets : [];
  const value = source.given?.[setting];
  return typeof value === 'object' ? [value] : [];
}

function withSecrets(template: AuthenticationTemplate, secrets: readonly SealedSecret[]): SourceAuthentication {
  return isWithoutSecrets(template) ? template : { ...template, secrets: [...secrets] };
}

function isWithoutSecrets(template: AuthenticationTemplate) {
  return template.scheme === 'none' || template.scheme === 'pull' || template.scheme === 'certificate';
}

/** A template with every `{{setting}}` in its texts replaced. */
function fill<T>(template: T, fields: Readonly<Record<string, string>>): T {
  if (typeof template === 'string') return template.replace(SETTING, (_, name: string) => fields[name] ?? '') as T;
  if (Array.isArray(template)) return template.map((item: unknown) => fill(item, fields)) as T;
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([name, value]) => [name, fill(value as unknown, fields)])) as T;
}

function settingsIn(text: unknown): string[] {
  return typeof text === 'string' ? [...text.matchAll(SETTING)].map(([, name = '']) => name) : [];
}

function textAt(template: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, part) => (value as Record<PropertyKey, unknown> | undefined)?.[part], template);
}
