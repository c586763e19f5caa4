import { compileAuthentication } from '../authentication/compile-authentication.ts';
import type { SourceType } from '../types/source-type.ts';

/** What every entry of the catalogue that is read must hold. */
export function describePull(type: SourceType): void {
  describe(type.name, () => {
    it.each(type.presets.map((preset) => [preset.id, preset] as const))('takes no request of anybody: %s', async (_id, preset) => {
      expect(preset.pull).toBeDefined();
      const verify = compileAuthentication(preset.authentication as { scheme: 'pull' }, () => '');
      for (const sample of type.samples) {
        const rawHeaders = Object.entries(sample.headers).flat();
        const request = { method: 'POST', rawHeaders, query: '', body: Buffer.from(sample.body), urls: () => [] };
        expect(await verify(request, 0)).toMatchObject({ ok: false, code: 'source_pulls' });
      }
    });

    it('explains each setting, offers choices that it has, and says that nothing is to be sent', () => {
      for (const { settings } of type.presets) {
        expect(new Set(settings.map(({ name }) => name)).size).toBe(settings.length);
        for (const { kind, options, range, initial, help } of settings) {
          expect(help).not.toBe('');
          if (kind === 'choice') expect(options).toContain(initial);
          if (kind === 'integer') expect(range).toBeDefined();
        }
      }
      expect(type.samples.length).toBeGreaterThan(0);
      expect(type.setup.some((step) => step.includes('requests to {url} are refused'))).toBe(true);
    });
  });
}
