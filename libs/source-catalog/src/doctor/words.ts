import type { SourceAuthentication } from '@tributary/contracts';
import type { SourceType } from '../types/source-type.ts';

/** What a diagnosis calls the things that a person can go to. */
export interface Words {
  /** "Stripe", or "the sender". */
  readonly sender: string;
  /** The setting that holds the secret. */
  readonly secretSetting: string;
  /** Where the right secret stands, as a sentence; `''` where nobody has said. */
  readonly whereSecretStands: string;
  /** What to bear in mind where a setting would have to change that the source's type fixes, as a sentence; `''` where none is fixed. */
  readonly fixedByType: string;
}

/** The names of the platform's own pages and settings, where the source has a platform. */
export function wordsFor(authentication: SourceAuthentication, platform: Pick<SourceType, 'name' | 'presets'> | undefined): Words {
  if (platform === undefined || platform.presets.length === 0) {
    return { sender: 'the sender', secretSetting: 'the secret of this source', whereSecretStands: '', fixedByType: '' };
  }
  const preset = platform.presets.find((candidate) => isMadeFrom(authentication, candidate.authentication));
  const setting = preset?.settings.find(({ name }) => name === 'secret');
  return {
    sender: platform.name,
    secretSetting: setting === undefined ? 'the secret of this source' : `the setting "${setting.label}" of this source`,
    whereSecretStands: setting === undefined ? '' : ` Where to find it: ${setting.help}`,
    fixedByType: ` The type ${platform.name} fixes this, for all requests of ${platform.name} are alike in it: make sure that they come from there, or use a source of the type "Custom webhook".`,
  };
}

function isMadeFrom(authentication: SourceAuthentication, template: { readonly scheme: string }): boolean {
  const places = (of: object) => JSON.stringify(['place', 'header', 'content', 'in'].map((name) => (of as Record<string, unknown>)[name]));
  return authentication.scheme === template.scheme && places(authentication) === places(template);
}

/** At the beginning of a sentence. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
