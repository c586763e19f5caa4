import { type SourceDefinition } from '@tributary/contracts';
import { type SignatureVector, signatureVectors } from '@tributary/conformance';
import { aSource } from '@tributary/testing';
import { type GatewayHarness, sealed, startGateway } from './gateway-harness.ts';

const vectors = signatureVectors();

/** The vectors are years old, so the clock is left out of their rules here; libs/source-catalog shows the same vectors by the clock. */
function sourceOf({ rule, secret, url }: SignatureVector): SourceDefinition {
  const timestamp = rule.timestamp === null ? null : { ...rule.timestamp, toleranceSeconds: null };
  return aSource({
    authentication: { scheme: 'signature', ...rule, timestamp, secrets: sealed(secret) },
    publicUrl: url === undefined ? null : url,
    allowGet: true,
  });
}

(vectors.length > 0 ? describe : describe.skip)('published signatures, over HTTP', () => {
  const sources = new Map(vectors.map((vector) => [vector, sourceOf(vector)]));
  let gateway: GatewayHarness;
  beforeAll(async () => {
    gateway = await startGateway([...sources.values()]);
  }, 60_000);
  afterAll(() => gateway.stop());

  const send = async (vector: SignatureVector, body: string) => {
    const { method, headers, url } = vector;
    const query = url === undefined ? '' : new URL(url).search;
    const target = gateway.urlOf(sources.get(vector) as SourceDefinition) + query;
    const response = await fetch(target, { method, headers: { ...headers }, body: method === 'GET' ? null : Buffer.from(body) });
    return { status: response.status, answer: (await response.json()) as { eventId?: string; code?: string } };
  };

  it.each(vectors.map((vector) => [vector.name, vector] as const))(
    '%s is accepted byte for byte, and refused altered',
    async (_name, vector) => {
      const { status, answer } = await send(vector, vector.body);
      expect({ status, answer }).toMatchObject({ status: 200 });
      const event = await gateway.eventOf(answer.eventId as string);
      expect(Buffer.from(event.body).toString()).toBe(vector.body);
      if (vector.method === 'GET') return;
      expect(await send(vector, `${vector.body} `)).toMatchObject({ status: 401, answer: { code: 'signature_mismatch' } });
    },
  );
});
