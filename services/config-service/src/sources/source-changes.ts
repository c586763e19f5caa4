import type { SealedSecret } from '@tributary/contracts';
import { TributaryError } from '@tributary/errors';
import type { EntityChange } from '../entity.ts';
import { sealAuthentication } from './authentication.ts';
import { type HoldContext, nextHold } from './hold.ts';
import { sealHandshakes, sealPreset } from './preset.ts';
import type { Settings } from './settings.ts';
import type { Source } from './source.ts';

export type SourceFields = EntityChange<Source>['set'];
type Seal = (plain: string) => SealedSecret;

/** The fields of a new source. One that begins paused holds what comes in, from now on. */
export function newSource(
  input: { name: string; status: Source['status']; settings: Settings },
  key: string,
  seal: Seal,
  { holdId, nowMs }: Pick<HoldContext, 'holdId' | 'nowMs'>,
): Required<SourceFields> {
  const { name, status, settings } = input;
  return {
    type: settings.type.id,
    name,
    status,
    hold: status === 'paused' ? { id: holdId, since: new Date(nowMs).toISOString(), isReleased: false } : null,
    keys: [{ key, expiresAt: null }],
    ...storedSettings(settings, seal),
  };
}

/** The changes of a merge patch; its settings, where it has any, are the merged and checked ones. */
export function patchSource(
  source: Source,
  { name, status, settings }: { name?: string | undefined; status?: Source['status'] | undefined; settings?: Settings | undefined },
  seal: Seal,
  hold: HoldContext,
): SourceFields {
  return {
    ...(name === undefined ? {} : { name }),
    ...(status === undefined ? {} : { status, hold: nextHold(source, status, hold) }),
    ...(settings === undefined ? {} : storedSettings(settings, seal, source)),
  };
}

/** A new key comes first; the others end after the overlap at the latest, and are dropped once they have ended. */
export function rotateKey(source: Source, key: string, overlapSeconds: number, nowMs: number): SourceFields {
  return { keys: [{ key, expiresAt: null }, ...endingBy(source.keys, overlapSeconds, nowMs)] };
}

/** A new secret comes first; the others end as keys do. Throws `unprocessable` when the source's requests carry no secret. */
export function rotateSecret(source: Source, secret: SealedSecret, overlapSeconds: number, nowMs: number): SourceFields {
  const { authentication } = source;
  if (!('secrets' in authentication)) {
    throw new TributaryError('unprocessable', `the requests of this source carry nothing that a secret proves (scheme ${authentication.scheme}): there is none to rotate`); // prettier-ignore
  }
  return { authentication: { ...authentication, secrets: [secret, ...endingBy(authentication.secrets, overlapSeconds, nowMs)] } };
}

/** The settings as they are stored, with what only the type says. */
function storedSettings({ type, choice, common }: Settings, seal: Seal, current?: Source) {
  if ('preset' in choice) return { ...common, ...sealPreset(type, choice, seal, current) };
  const authentication = sealAuthentication(choice.authentication, seal, current?.authentication);
  return { ...common, preset: null, given: {}, authentication, handshakes: sealHandshakes(type, {}), pull: null };
}

/** What has been replaced, with its end; what has ended is dropped. */
function endingBy<T extends { readonly expiresAt?: string | null | undefined }>(
  replaced: readonly T[],
  overlapSeconds: number,
  nowMs: number,
) {
  const end = new Date(nowMs + overlapSeconds * 1000).toISOString();
  return replaced
    .map((old) => ({ ...old, expiresAt: typeof old.expiresAt === 'string' && old.expiresAt < end ? old.expiresAt : end }))
    .filter((old) => Date.parse(old.expiresAt) > nowMs);
}
