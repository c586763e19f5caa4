import { gatewayRejection, newId } from '@tributary/contracts';
import { aDefinition, compileForTest } from './a-source.test-data.ts';
import { SOURCE_INACTIVE, unknownSourceKey } from './refusal.ts';
import { rejectionOf } from './rejection.ts';

const refused = {
  requestId: newId(),
  receivedAtMs: 0,
  method: 'POST',
  target: { key: 'a-real-key-with-a-typo', path: '/a', query: 'q=1' },
  rawHeaders: ['Authorization', 'Bearer secret', 'X-Key', 'secret', 'X-Other', '1'],
  body: Buffer.alloc(0),
};

describe('the log row of a refused request', () => {
  it('holds the request without its credentials, in the form of the contract', () => {
    const source = compileForTest(
      aDefinition({ authentication: { scheme: 'apiKey', in: 'header', name: 'X-Key', secrets: [{ sealed: 's', last4: '' }] } }),
    );
    const row = gatewayRejection.parse(rejectionOf(source, refused, SOURCE_INACTIVE, 403));
    expect(row).toMatchObject({ sourceId: 'src_0000000001', status: 403, code: 'source_inactive', path: '/a', query: 'q=1', size: 0 });
    expect(row.rawHeaders).toEqual(['Authorization', '[redacted]', 'X-Key', '[redacted]', 'X-Other', '1']);
    expect(row).not.toHaveProperty('bodyStart');
  });

  it('holds the first 64 KiB of the body, and how long it was', () => {
    const body = Buffer.alloc(70_000, 7);
    const row = rejectionOf(undefined, { ...refused, body }, SOURCE_INACTIVE, 403);
    expect(row.size).toBe(70_000);
    expect(Buffer.from(row.bodyStart ?? '', 'base64')).toEqual(body.subarray(0, 65_536));
  });

  it('gives away no more than the end of an unknown key', () => {
    const row = gatewayRejection.parse(rejectionOf(undefined, refused, unknownSourceKey(refused.target.key), 404));
    expect(row.sourceId).toBeNull();
    expect(row.message).toContain('typo');
    expect(JSON.stringify(row)).not.toContain('a-real-key');
  });
});
