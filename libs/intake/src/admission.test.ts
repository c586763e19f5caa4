import type { Handshake } from '@tributary/contracts';
import { admit, refuseHead } from './admission.ts';
import { aDefinition, aRequest, compileForTest } from './a-source.test-data.ts';
import { sourceCompiler } from './compiled-source.ts';

const source = compileForTest(aDefinition());
const head = { method: 'POST', rawHeaders: [], contentLength: 5 };
const request = aRequest({ body: '{}' });
const secrets = [{ sealed: 's', last4: '' }];
const apiKey = { scheme: 'apiKey' as const, in: 'header' as const, name: 'x', secrets };
const probe: Handshake = { kind: 'probe', methods: ['GET', 'HEAD', 'POST'], parameter: null };
const bodyChallenge: Handshake = { kind: 'bodyChallenge', when: null, challenge: '$.challenge', answer: 'text' };

describe('the head of a request', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('is taken with the method %s', (method) => {
    expect(refuseHead(source, { ...head, method })).toBeUndefined();
  });

  it.each(['GET', 'HEAD', 'OPTIONS', 'BREW'])('is refused with the method %s, saying which are taken', (method) => {
    expect(refuseHead(source, { ...head, method })).toMatchObject({
      code: 'method_not_allowed',
      headers: { Allow: 'POST, PUT, PATCH, DELETE' },
    });
  });

  it('is taken with GET where the source allows it', () => {
    const withGet = compileForTest(aDefinition({ allowGet: true }));
    expect(refuseHead(withGet, { ...head, method: 'GET' })).toBeUndefined();
    expect(refuseHead(withGet, { ...head, method: 'HEAD' })).toMatchObject({ headers: { Allow: 'POST, PUT, PATCH, DELETE, GET' } });
  });

  it('is taken with the methods of its handshakes', () => {
    const withProbe = compileForTest(aDefinition({ handshakes: [probe] }));
    for (const method of ['GET', 'HEAD']) expect(refuseHead(withProbe, { ...head, method })).toBeUndefined();
    expect(refuseHead(withProbe, { ...head, method: 'OPTIONS' })).toMatchObject({ code: 'method_not_allowed' });
  });

  it('is refused when it declares more than the limit, and taken at the limit', () => {
    expect(refuseHead(source, { ...head, contentLength: 100 })).toBeUndefined();
    expect(refuseHead(source, { ...head, contentLength: 101 })).toMatchObject({ code: 'body_too_large' });
    expect(refuseHead(source, { ...head, contentLength: undefined })).toBeUndefined();
  });

  it('is refused with an encoded body, and taken with identity', () => {
    expect(refuseHead(source, { ...head, rawHeaders: ['Content-Encoding', 'compress'] })).toMatchObject({
      code: 'unsupported_content_encoding',
    });
    expect(refuseHead(source, { ...head, rawHeaders: ['Content-Encoding', 'Identity'] })).toBeUndefined();
  });
});

describe('a whole request', () => {
  it.each([
    ['active', { as: 'event' }],
    ['paused', { as: 'event' }],
    ['inactive', { as: 'refused', refusal: { code: 'source_inactive' } }],
  ] as const)('to a source that is %s: %j', (status, admission) => {
    expect(admit(compileForTest(aDefinition({ status })), request, 0)).toMatchObject(admission);
  });

  it('is checked with the clock and all that was received', () => {
    const verify = jest.fn(() => ({ ok: true as const }));
    expect(admit({ ...source, verify }, request, 17)).toEqual({ as: 'event' });
    expect(verify).toHaveBeenCalledWith(request, 17);
  });

  it('waits for a check that has to fetch a key, and is not let through meanwhile', async () => {
    const refusal = { ok: false as const, code: 'signature_mismatch' as const, message: 'm' };
    const decide = (verification: { readonly ok: true } | typeof refusal) =>
      admit({ ...source, verify: () => Promise.resolve(verification) }, request, 0);
    expect(decide({ ok: true })).toBeInstanceOf(Promise);
    expect(await decide({ ok: true })).toEqual({ as: 'event' });
    expect(await decide(refusal)).toMatchObject({ as: 'refused', refusal: { code: 'signature_mismatch' } });
  });

  it('is refused with the code of the check that failed, and a challenge where HTTP has one', () => {
    const basic = compileForTest(aDefinition({ authentication: { scheme: 'basic', username: 'u', secrets } }));
    expect(admit(basic, request, 0)).toMatchObject({
      as: 'refused',
      refusal: { code: 'credentials_missing', headers: { 'WWW-Authenticate': expect.stringMatching(/^Basic/) as string } },
    });
  });

  it('is never let through when the secrets of its source cannot be read', () => {
    const problems: unknown[] = [];
    const compile = sourceCompiler({
      visit: () => Promise.resolve(false),
      open: () => {
        throw new Error('another key');
      },
      onProblem: (_definition, error) => problems.push(error),
    });
    const definition = aDefinition({ authentication: apiKey });
    for (let i = 0; i < 3; i++)
      expect(admit(compile(definition), aRequest({ rawHeaders: ['x', 's'] }), 0)).toMatchObject({ refusal: { code: 'source_unusable' } });
    // told once per revision, not once per request
    expect(problems).toHaveLength(1);
  });
});

describe('a source that is read', () => {
  const pull = { kind: 'kafkaTopic', topic: 't', startFrom: 'earliest', cluster: null } as const;
  const refusal = { code: 'source_pulls' };

  it.each(['POST', 'GET', 'PUT'])('takes no request, not even its head: %s', (method) => {
    const pulled = compileForTest(aDefinition({ pull, authentication: { scheme: 'pull' }, handshakes: [probe], allowGet: true }));
    expect(refuseHead(pulled, { ...head, method })).toMatchObject(refusal);
    expect(admit(pulled, aRequest({ method }), 0)).toMatchObject({ as: 'refused', refusal });
  });

  it('takes none even where one half of its definition is missing', () => {
    expect(admit(compileForTest(aDefinition({ pull, authentication: { scheme: 'none' } })), request, 0)).toMatchObject({ refusal });
    expect(admit(compileForTest(aDefinition({ pull: null, authentication: { scheme: 'pull' } })), request, 0)).toMatchObject({ refusal });
  });
});

describe('a handshake', () => {
  const withBoth = { authentication: apiKey, handshakes: [bodyChallenge, probe] };
  const challenge = '{"challenge":"c"}';

  it('that carries nothing is answered without a proof', () => {
    const compiled = compileForTest(aDefinition(withBoth));
    for (const method of ['GET', 'HEAD', 'POST'])
      expect(admit(compiled, aRequest({ method }), 0)).toMatchObject({ as: 'handshake', handshake: { kind: 'probe' } });
  });

  it('in a body is looked for only in a request that has proved itself', () => {
    const compiled = compileForTest(aDefinition(withBoth));
    const proven = aRequest({ body: challenge, rawHeaders: ['x', 's'] });
    expect(admit(compiled, aRequest({ body: challenge }), 0)).toMatchObject({ refusal: { code: 'credentials_missing' } });
    expect(admit(compiled, proven, 0)).toMatchObject({ as: 'handshake', handshake: { kind: 'bodyChallenge' } });
    expect(admit(compiled, aRequest({ body: '{"a":1}', rawHeaders: ['x', 's'] }), 0)).toEqual({ as: 'event' });
  });

  it('of an inactive source is refused', () => {
    const compiled = compileForTest(aDefinition({ ...withBoth, status: 'inactive' }));
    expect(admit(compiled, aRequest({ method: 'GET' }), 0)).toMatchObject({ refusal: { code: 'source_inactive' } });
  });

  it('does not make GET a method of events', () => {
    const compiled = compileForTest(aDefinition(withBoth));
    expect(admit(compiled, aRequest({ method: 'GET', body: 'x' }), 0)).toMatchObject({
      refusal: { code: 'method_not_allowed', headers: { Allow: 'POST, PUT, PATCH, DELETE' } },
    });
  });

  it('that cannot be done as it is defined is told once, and leaves the rest of the source alone', () => {
    const problems: unknown[] = [];
    const compile = sourceCompiler({
      visit: () => Promise.resolve(false),
      open: ({ sealed }) => sealed,
      onProblem: (_definition, error) => problems.push(error),
    });
    const definition = aDefinition({ handshakes: [{ ...bodyChallenge, challenge: 'no path' }, probe] });
    for (let i = 0; i < 2; i++) expect(admit(compile(definition), aRequest({ body: challenge }), 0)).toEqual({ as: 'event' });
    expect(admit(compile(definition), aRequest(), 0)).toMatchObject({ as: 'handshake' });
    expect(problems).toHaveLength(1);
  });
});
