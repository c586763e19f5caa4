import type { IncomingMessage } from 'node:http';
import { etagOf, requireIfMatch } from './etag.ts';

const request = (ifMatch?: string) => ({ headers: ifMatch === undefined ? {} : { 'if-match': ifMatch } }) as IncomingMessage;
const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;

describe('If-Match', () => {
  it('gives back the revision of an entity tag of ours', () => {
    expect(requireIfMatch(request(etagOf(42)))).toBe(42);
  });

  it('takes a tag that a proxy has made weak while it compressed the answer', () => {
    expect(requireIfMatch(request('W/"42"'))).toBe(42);
  });

  it('is required', () => {
    expect(() => requireIfMatch(request())).toThrow(code('if_match_required'));
  });

  it.each(['42', '"abc"', '*', '"1", "2"', '""', '"-1"'])('never matches the foreign tag %s', (tag) => {
    expect(() => requireIfMatch(request(tag))).toThrow(code('stale_revision'));
  });
});
