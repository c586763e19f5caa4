import { z } from 'zod';
import { decodeCursor, encodeCursor, pageOf } from './cursor.ts';

const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;

describe('cursor', () => {
  const position = z.tuple([z.string(), z.number()]);

  it('gives back the position that it was made of', () => {
    expect(decodeCursor(position, encodeCursor(['ä/+', 7]))).toEqual(['ä/+', 7]);
  });

  it.each(['', 'not base64!', encodeCursor('another list'), encodeCursor(['a', 7]).slice(0, -3)])('refuses %s', (text) => {
    expect(() => decodeCursor(position, text)).toThrow(code('invalid_cursor'));
  });
});

describe('pageOf', () => {
  it('defaults to 50', () => {
    expect(pageOf({ other: 'x' })).toEqual({ limit: 50, cursor: undefined });
  });

  it.each(['0', '501', 'many', '1.5'])('refuses a limit of %s', (limit) => {
    expect(() => pageOf({ limit })).toThrow(code('invalid_input'));
  });
});
