import { type SourceDefinition, sourceDefinition } from '@tributary/contracts';
import { aSource } from '@tributary/testing';
import { SharedParts } from './shared-parts.ts';

const source = (id: string, sealed: string): SourceDefinition =>
  aSource({
    id,
    type: 'shopify',
    authentication: {
      scheme: 'signature',
      algorithm: 'hmac-sha256',
      encoding: 'base64',
      key: 'text',
      place: { headers: ['x-shopify-hmac-sha256'], form: { is: 'value', prefix: '' } },
      content: '{body}',
      timestamp: null,
      secrets: [{ sealed, last4: 'abcd' }],
    },
    deduplication: { from: 'header', name: 'x-shopify-webhook-id' },
  });

describe('shared parts', () => {
  const parts = new SharedParts();
  const [first, second] = [source('src_00000001', 'one'), source('src_00000002', 'two')] as const;
  const [sharedFirst, sharedSecond] = [parts.sharedIn(first), parts.sharedIn(second)] as const;

  it('change no definition', () => {
    expect([sharedFirst, sharedSecond]).toEqual([first, second]);
    expect(sourceDefinition.parse(sharedFirst)).toEqual(first);
  });

  it('are one object, and what is a source’s own is not among them', () => {
    const partsOf = ({ deduplication, limits, handshakes, authentication }: SourceDefinition) => [
      deduplication,
      limits,
      handshakes,
      authentication.scheme === 'signature' && authentication.place,
    ];
    for (const [index, part] of partsOf(sharedFirst).entries()) expect(partsOf(sharedSecond)[index]).toBe(part);
    expect(sharedSecond.authentication).toMatchObject({ secrets: [{ sealed: 'two' }] });
  });

  it('are right for any number of different ones', () => {
    for (let n = 0; n < 10_000; n++) {
      const each = { ...first, limits: { ...first.limits, maxBodyBytes: n + 1 } };
      expect(parts.sharedIn(each).limits).toEqual(each.limits);
    }
  });
});
