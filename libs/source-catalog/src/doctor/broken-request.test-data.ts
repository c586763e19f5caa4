import type { SourceAuthentication } from '@tributary/contracts';
import type { AuthenticationPreset, SourceType } from '../types/source-type.ts';
import type { DiagnoseOptions } from './diagnose.ts';
import type { DiagnosisCause } from './diagnosis.ts';

/** A request that was broken in a known way. */
export interface BrokenRequest {
  readonly way: string;
  readonly truth: DiagnosisCause;
  /** Whether the request holds enough to prove it. Where it does not, `truth` is what an honest answer names as likely. */
  readonly isProvable: boolean;
  readonly given: Omit<DiagnoseOptions, 'refusal'>;
}

export const NOW_MS = Date.parse('2026-11-25T12:00:00.000Z');
export const URL_OF_SOURCE = 'https://hooks.example.com/v1/webhooks/0123456789abcdef';

/** A preset with its secrets; each is its own seal. */
export function filledIn(
  { authentication }: Pick<AuthenticationPreset, 'authentication'>,
  secrets: readonly string[],
  expired: readonly string[] = [],
): SourceAuthentication {
  const template = JSON.parse(JSON.stringify(authentication).replaceAll('{{username}}', 'shop')) as object;
  const sealed = secrets.map((secret) => ({ sealed: secret, last4: '' }));
  const over = expired.map((secret) => ({ sealed: secret, last4: '', expiresAt: new Date(NOW_MS - 1000).toISOString() }));
  return { ...template, secrets: [...sealed, ...over] } as SourceAuthentication;
}

export type Platform = Pick<SourceType, 'name' | 'presets' | 'samples'>;
