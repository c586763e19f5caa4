import type { RequestRow } from './rows.ts';
import { containsText } from './text-search.ts';

const row: RequestRow = {
  _id: '0193-a',
  receivedAt: new Date(0),
  sourceId: 'src_00000001',
  facts: { method: 'POST', path: '/Orders', query: 'shop=7', rawHeaders: ['X-Trace', 'AbC'], contentType: null, size: 20 },
  body: Buffer.from('{"name":"ZOË"}'),
};

describe('containsText', () => {
  it.each(['zoë', '/orders', 'SHOP=7', 'x-trace', 'abc', '0193-A', 'SRC_0'])('finds %s in any case', (text) => {
    expect(containsText(text)(row)).toBe(true);
  });

  it('finds the reason of a refusal and the start of its body', () => {
    const { _id, receivedAt, sourceId, facts } = row;
    const rejection = { facts: facts!, status: 401, code: 'invalid_signature', message: 'No', bodyStart: Buffer.from('Hello') };
    const refused: RequestRow = { _id, receivedAt, sourceId, rejection };
    expect(['INVALID_sig', 'hello'].map((text) => containsText(text)(refused))).toEqual([true, true]);
  });

  it('does not find what is not there', () => {
    expect(containsText('absent')(row)).toBe(false);
  });
});
