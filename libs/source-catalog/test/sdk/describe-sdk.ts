import type { InboundRequest } from '../../src/inbound-request.ts';
import { verifierOf } from '../../src/platforms/describe-platform.ts';
import type { SourceType } from '../../src/types/source-type.ts';

/** A request as the vendor sends it. */
interface VendorRequest {
  readonly title: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Sdk {
  /** The preset under test; the first where none is named. */
  readonly preset?: string;
  readonly secret: string;
  readonly anotherSecret: string;
  /** The headers that prove a request: the SDK's, or made by hand where it only verifies. */
  sign(request: VendorRequest, secret: string, now: Date): Record<string, string>;
  /** What the SDK says of a request that carries such headers. */
  verify(request: VendorRequest, secret: string): boolean | Promise<boolean>;
  /** What the catalogue's samples do not show. */
  readonly more?: readonly VendorRequest[];
}

export const URL_OF_SOURCE = 'https://hooks.example.com/v1/webhooks/0123456789abcdef';
const AN_HOUR_MS = 3_600_000;

/** The vendor's own SDK and our preset say the same of every sample, and of what was made of it. */
export function describeSdk(name: string, type: SourceType, sdk: Sdk): void {
  const preset = sdk.preset === undefined ? type.presets[0] : type.presets.find(({ id }) => id === sdk.preset);
  if (preset === undefined) throw new Error(`${type.id} has no preset ${sdk.preset ?? ''}`);
  const { authentication } = preset;
  const hasTolerance = authentication.scheme === 'signature' && authentication.timestamp?.toleranceSeconds != null;
  const ours = verifierOf(preset, sdk.secret);

  const samples = type.samples.map(({ event, headers, body }) => ({ title: event, url: URL_OF_SOURCE, headers, body }));
  const signed = (request: VendorRequest, secret = sdk.secret, now = new Date()): VendorRequest => ({
    ...request,
    headers: { ...request.headers, ...sdk.sign(request, secret, now) },
  });
  const verdicts = async (request: VendorRequest) => ({
    ours: (await ours(inbound(request), Date.now())).ok,
    theirs: await sdk.verify(request, sdk.secret),
  });

  describe(`${name}, ${preset.name}`, () => {
    describe.each([...samples, ...(sdk.more ?? [])])('$title', (request) => {
      it('is accepted as it was signed', async () => {
        expect(await verdicts(signed(request))).toEqual({ ours: true, theirs: true });
      });

      it('is refused when its body is altered', async () => {
        expect(await verdicts(altered(signed(request)))).toEqual({ ours: false, theirs: false });
      });

      it('is refused under another secret', async () => {
        expect(await verdicts(signed(request, sdk.anotherSecret))).toEqual({ ours: false, theirs: false });
      });

      if (hasTolerance) {
        it('is refused an hour later', async () => {
          const anHourAgo = new Date(Date.now() - AN_HOUR_MS);
          expect(await verdicts(signed(request, sdk.secret, anHourAgo))).toEqual({ ours: false, theirs: false });
        });
      }
    });
  });
}

/** For SDKs that throw what they refuse; any other error fails the test. */
export function passes(verify: () => unknown, Refusal: abstract new (...args: never[]) => Error): boolean {
  try {
    verify();
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

function inbound({ url, headers, body }: VendorRequest): InboundRequest {
  return {
    method: 'POST',
    rawHeaders: Object.entries(headers).flat(),
    query: new URL(url).search.slice(1),
    body: Buffer.from(body),
    urls: () => [url],
  };
}

/** Still JSON or a form: an SDK must refuse it for its signature. */
function altered(request: VendorRequest): VendorRequest {
  return { ...request, body: /^[[{]/.test(request.body) ? `${request.body} ` : `${request.body}&x=1` };
}
