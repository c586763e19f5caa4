import { type AuthenticationPreset, SOURCE_TYPES, type SourceType } from '@tributary/source-catalog';
import { z } from 'zod';
import { settingsShape } from './settings-schema.ts';
import { patchedSettings } from './settings.ts';
import type { Source } from './source.ts';

function preset(id: string, label: string): AuthenticationPreset {
  return {
    id,
    name: id,
    settings: [
      { name: 'secret', label, help: 'in the settings', kind: 'secret', required: true },
      { name: 'username', label: 'User name', help: 'in the settings', kind: 'text', required: true },
    ],
    authentication: { scheme: 'basic', username: '{{username}}' },
  };
}

const platform: SourceType = {
  ...SOURCE_TYPES.find(({ id }) => id === 'shopify')!,
  presets: [preset('a', 'Password'), preset('b', 'Password'), preset('c', 'Key')],
};
const source = {
  type: 'platform',
  preset: 'a',
  given: { username: 'shop' },
  authentication: { scheme: 'basic', username: 'shop', secrets: [{ sealed: 'sealed', last4: '' }] },
  mayMerge: false,
  deduplication: null,
  ordering: null,
  limits: { maxBodyBytes: 1000 },
  allowGet: true,
} as unknown as Source;

function checked(patch: Record<string, unknown>) {
  const { type, preset: chosen, kept, values } = patchedSettings(platform, source, patch);
  return z.strictObject(settingsShape(type, chosen, kept)).safeParse(values);
}

describe('patched settings', () => {
  it('are as they were where the patch says nothing', () => {
    const { data } = checked({ ordering: { from: 'bodyHash' } });
    expect(data).toMatchObject({ preset: 'a', username: 'shop', mayMerge: false, ordering: { from: 'bodyHash' }, allowGet: true });
  });

  it('keep what another preset asks for in the same words, and nothing else', () => {
    expect(checked({ preset: 'b' }).data).toMatchObject({ preset: 'b', username: 'shop' });
    expect(checked({ preset: 'c' }).error?.issues.map(({ path }) => path)).toEqual([['secret']]);
    expect(checked({ preset: 'd' }).error?.issues).toMatchObject([{ path: ['preset'], message: 'must be one of: a, b, c' }]);
  });

  it('lose what the patch takes away', () => {
    expect(checked({ username: null, secret: null }).error?.issues.map(({ path }) => path)).toEqual([['secret'], ['username']]);
  });
});
