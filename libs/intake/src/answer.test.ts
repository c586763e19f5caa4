import { echoAnswer, staticAnswer } from './answer.ts';

describe('a static answer', () => {
  it('is ready to be sent, its length in bytes', () => {
    expect(staticAnswer({ status: 202, contentType: 'text/xml; charset=utf-8', body: '<a>ä</a>' })).toEqual({
      status: 202,
      headers: { 'Content-Type': 'text/xml; charset=utf-8', 'Content-Length': 9 },
      body: Buffer.from('<a>ä</a>'),
    });
  });

  it.each([
    [204, {}],
    [205, { 'Content-Length': 0 }],
  ])('%i has no content', (status, headers) => {
    expect(staticAnswer({ status, contentType: 'text/plain', body: 'x' })).toEqual({ status, headers, body: Buffer.alloc(0) });
  });
});

it('what was sent is given back so that no browser takes it for a page', () => {
  expect(echoAnswer('text/plain; charset=utf-8', '<script>').headers).toMatchObject({
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
  });
});
