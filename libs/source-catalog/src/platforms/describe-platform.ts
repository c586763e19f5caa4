import type { SourceAuthentication } from '@tributary/contracts';
import { createPublicKeys } from '../authentication/certificate/public-keys.ts';
import { compileAuthentication } from '../authentication/compile-authentication.ts';
import type { Verifier } from '../authentication/verification.ts';
import type { InboundRequest } from '../inbound-request.ts';
import { compileKeyExtractor } from '../keys/key-extractor.ts';
import type { AuthenticationPreset, Sample, SourceType } from '../types/source-type.ts';

interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** The headers that prove a request, made without our own code. */
type Sign = (request: SentRequest, secret: string, nowMs: number) => Record<string, string>;

interface PlatformOptions {
  /** The preset under test; the first where none is named. */
  readonly preset?: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly secret?: string;
  readonly wrongSecret?: string;
  /** What the address of a published key answers with, PEM; it is the secret that `sign` closes over. */
  readonly publishedKey?: string;
  /** The body with the secret in it, or signed from the inside. */
  readonly bodyOf?: (sampleBody: string, secret: string) => string;
  /** The address with the secret in it. */
  readonly urlOf?: (url: string, secret: string) => string;
}

const URL_OF_SOURCE = 'https://hooks.example.com/v1/webhooks/0123456789abcdef';
const NOW_MS = Date.parse('2026-11-25T12:00:00.000Z');
/** A key of 32 bytes, as strict schemes demand it. */
const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes....').toString('base64')}`;
const WRONG_SECRET = `whsec_${Buffer.from('another of thirty-two bytes.....').toString('base64')}`;

/** What every entry of the catalogue must hold, for one of its presets; without `sign`, for one that has no proof. */
export function describePlatform(type: SourceType, sign?: Sign, options: PlatformOptions = {}): void {
  const preset = options.preset === undefined ? type.presets[0] : type.presets.find(({ id }) => id === options.preset);
  if (preset === undefined) throw new Error(`${type.id} has no preset ${options.preset ?? ''}`);
  const { secret = SECRET, wrongSecret = WRONG_SECRET, settings = {}, bodyOf = (body) => body, urlOf = (url) => url } = options;

  const verifierFor = (expected: string, filledIn = settings) => verifierOf(preset, expected, filledIn, options.publishedKey);
  const requestOf = (sample: Sample): SentRequest => ({
    method: 'POST',
    url: urlOf(URL_OF_SOURCE, secret),
    body: Buffer.from(bodyOf(sample.body, secret)),
    headers: sample.headers,
  });
  const signed = (sample: Sample, alter = (body: Buffer) => body): InboundRequest => {
    const request = requestOf(sample);
    const headers = { ...request.headers, ...sign?.(request, secret, NOW_MS) };
    return {
      method: request.method,
      rawHeaders: Object.entries(headers).flat(),
      query: new URL(request.url).search.slice(1),
      body: alter(request.body),
      urls: () => [request.url],
    };
  };
  const { scheme } = preset.authentication;

  describe(`${type.name}, ${preset.name}`, () => {
    it('has samples, steps and a name for everything', () => {
      expect(type.samples.length).toBeGreaterThan(0);
      expect(type.setup.length).toBeGreaterThanOrEqual(3);
      expect(type.setup.some((step) => step.includes('{url}'))).toBe(true);
      expect(new Set(type.samples.map(({ title }) => title)).size).toBe(type.samples.length);
    });

    for (const sample of type.samples) {
      it(`${sample.event} is accepted as it is sent`, async () => {
        expect(await verifierFor(secret)(signed(sample), NOW_MS)).toEqual({ ok: true });
      });

      if (scheme === 'hmac' || scheme === 'signature') {
        it(`${sample.event} is refused when its body is altered`, () => {
          const altered = signed(sample, (body) => Buffer.concat([body, Buffer.from('&x=1')]));
          expect(verifierFor(secret)(altered, NOW_MS)).toMatchObject({ ok: false, code: 'signature_mismatch' });
        });
      }
      if (scheme === 'certificate') {
        it(`${sample.event} is refused altered, for another audience, and without any proof`, async () => {
          const altered = signed(sample, (body) => Buffer.from(body.toString().replace('example.com', 'example.org')));
          expect(await verifierFor(secret)(altered, NOW_MS)).toMatchObject({ ok: false, code: 'signature_mismatch' });
          expect(await verifierFor(secret, {})(signed(sample), NOW_MS)).toMatchObject({ ok: false, code: 'signature_mismatch' });
          const unproved = { ...signed(sample), rawHeaders: [], body: Buffer.from('{}') };
          expect(await verifierFor(secret)(unproved, NOW_MS)).toMatchObject({ ok: false, code: 'signature_missing' });
        });
      } else if (scheme !== 'none') {
        it(`${sample.event} is refused under another secret, and without any proof`, () => {
          expect(verifierFor(wrongSecret)(signed(sample), NOW_MS)).toMatchObject({ ok: false });
          const unproved = {
            ...signed(sample),
            rawHeaders: Object.entries(sample.headers).flat(),
            query: '',
            body: Buffer.from(sample.body),
          };
          expect(verifierFor(secret)(unproved, NOW_MS)).toMatchObject({ ok: false });
        });
      }
      if (scheme === 'signature' && preset.authentication.timestamp?.toleranceSeconds != null) {
        it(`${sample.event} is refused a day later`, () => {
          expect(verifierFor(secret)(signed(sample), NOW_MS + 86_400_000)).toMatchObject({ ok: false, code: 'timestamp_stale' });
        });
      }

      it(`${sample.event} has the keys that the type names`, () => itHasKeys(type, sample, signed(sample)));
    }
  });
}

/** The check that a source with this preset makes. */
export function verifierOf(
  preset: AuthenticationPreset,
  secret: string,
  settings: Readonly<Record<string, string>> = {},
  publishedKey?: string,
): Verifier {
  const template = JSON.parse(JSON.stringify(preset.authentication), (_key, value: unknown) =>
    typeof value === 'string' ? value.replace(/\{\{(\w+)\}\}/g, (_all, name: string) => settings[name] ?? '') : value,
  ) as object;
  const authentication = { ...template, secrets: [{ sealed: secret, last4: '' }] } as SourceAuthentication;
  const keys = createPublicKeys({ fetch: () => Promise.resolve(new Response(publishedKey)) });
  return compileAuthentication(authentication, ({ sealed }) => sealed, keys);
}

function itHasKeys({ deduplication, ordering, eventType, batch }: SourceType, sample: Sample, request: InboundRequest): void {
  if (deduplication !== null) expect(compileKeyExtractor(deduplication)(request)).toBeDefined();
  // not every event is about a thing that has an order
  if (ordering !== null) expect(() => compileKeyExtractor(ordering)(request)).not.toThrow();
  if (eventType !== null && batch === null) expect(compileKeyExtractor(eventType)(request)).toBe(sample.event);
}
