import fc from 'fast-check';
import { viewBody } from './body-view.ts';

function bytesOf({ encoding, text }: ReturnType<typeof viewBody>): Buffer {
  return Buffer.from(text, encoding);
}

describe('viewBody', () => {
  it('gives back exactly the bytes, through JSON', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const view = JSON.parse(JSON.stringify(viewBody(bytes))) as ReturnType<typeof viewBody>;
        expect(bytesOf(view)).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('shows UTF-8 as text, a byte order mark included', () => {
    const bytes = Buffer.from([0xef, 0xbb, 0xbf, ...Buffer.from('Zoë')]);
    expect(viewBody(bytes)).toEqual({ encoding: 'utf8', text: '\ufeffZoë' });
  });
});
