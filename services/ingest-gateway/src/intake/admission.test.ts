import { refuseHead, refuseRequest } from './admission.ts';
import { aDefinition, compileForTest } from './a-source.test-data.ts';
import { sourceCompiler } from './compiled-source.ts';

const source = compileForTest(aDefinition());
const head = { method: 'POST', rawHeaders: [], contentLength: 5 };
const request = { rawHeaders: [], query: '', body: Buffer.from('{}') };

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

  it('is refused when it declares more than the limit, and taken at the limit', () => {
    expect(refuseHead(source, { ...head, contentLength: 100 })).toBeUndefined();
    expect(refuseHead(source, { ...head, contentLength: 101 })).toMatchObject({ code: 'body_too_large' });
    expect(refuseHead(source, { ...head, contentLength: undefined })).toBeUndefined();
  });

  it('is refused with an encoded body, and taken with identity', () => {
    expect(refuseHead(source, { ...head, rawHeaders: ['Content-Encoding', 'gzip'] })).toMatchObject({
      code: 'unsupported_content_encoding',
    });
    expect(refuseHead(source, { ...head, rawHeaders: ['Content-Encoding', 'Identity'] })).toBeUndefined();
  });
});

describe('a whole request', () => {
  it.each([
    ['active', undefined],
    ['paused', undefined],
    ['inactive', 'source_inactive'],
  ] as const)('to a source that is %s: %s', (status, code) => {
    expect(refuseRequest(compileForTest(aDefinition({ status })), request)?.code).toBe(code);
  });

  it('is refused with the code of the check that failed, and a challenge where HTTP has one', () => {
    const basic = compileForTest(
      aDefinition({ authentication: { scheme: 'basic', username: 'u', secrets: [{ sealed: 's', last4: '' }] } }),
    );
    expect(refuseRequest(basic, request)).toMatchObject({
      code: 'credentials_missing',
      headers: { 'WWW-Authenticate': expect.stringMatching(/^Basic/) as string },
    });
  });

  it('is never let through when the secrets of its source cannot be read', () => {
    const problems: unknown[] = [];
    const compile = sourceCompiler({
      open: () => {
        throw new Error('another key');
      },
      onProblem: (_definition, error) => problems.push(error),
    });
    const definition = aDefinition({
      authentication: { scheme: 'apiKey', in: 'header', name: 'x', secrets: [{ sealed: 's', last4: '' }] },
    });
    for (let i = 0; i < 3; i++)
      expect(refuseRequest(compile(definition), { ...request, rawHeaders: ['x', 's'] })).toMatchObject({ code: 'source_unusable' });
    // told once per revision, not once per request
    expect(problems).toHaveLength(1);
  });
});
