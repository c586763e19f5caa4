import { readdirSync } from 'node:fs';
import path from 'node:path';
import { findSourceType, SOURCE_TYPES } from './source-types.ts';

const PLATFORMS = path.resolve(__dirname, '../platforms');

describe('the catalogue', () => {
  it('finds each of its types by id, and nothing else', () => {
    for (const type of SOURCE_TYPES) expect(findSourceType(type.id)).toBe(type);
    expect(findSourceType('constructor')).toBeUndefined();
  });

  it('has every platform that has a file, each with a test of its own', () => {
    const files = readdirSync(PLATFORMS).filter((file) => !file.startsWith('describe-'));
    const ids = files.filter((file) => !file.endsWith('.test.ts')).map((file) => path.basename(file, '.ts'));
    expect(SOURCE_TYPES.map(({ id }) => id).sort()).toEqual(['custom', ...ids].sort());
    for (const id of ids) expect(files).toContain(`${id}.test.ts`);
  });

  it('has ids and presets that are told apart, and asks for a secret wherever one is needed', () => {
    expect(new Set(SOURCE_TYPES.map(({ id }) => id)).size).toBe(SOURCE_TYPES.length);
    for (const { presets } of SOURCE_TYPES) {
      expect(new Set(presets.map(({ id }) => id)).size).toBe(presets.length);
      for (const { authentication, settings } of presets) {
        const hasSecret = !['none', 'pull', 'certificate'].includes(authentication.scheme);
        expect(settings.some(({ name, kind, required }) => name === 'secret' && kind === 'secret' && required)).toBe(hasSecret);
        const named = [...JSON.stringify(authentication).matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name);
        for (const name of named) expect(settings).toContainEqual(expect.objectContaining({ name, required: true }));
      }
    }
  });
});
