import { createLogger } from './logger.ts';

function lines(write: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const written: string[] = [];
  write(createLogger({ name: 'test', level: 'info' }, { write: (line) => void written.push(line) }));
  return written.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('logger', () => {
  it('writes JSON with the level as a word and the time as RFC 3339', () => {
    const [line] = lines((logger) => logger.info({ count: 2 }, 'done'));
    expect(line).toMatchObject({
      level: 'info',
      name: 'test',
      msg: 'done',
      count: 2,
      time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    });
  });

  it('never writes credentials, on the top level or in nested objects', () => {
    const text = JSON.stringify(
      lines((logger) =>
        logger.info(
          { secret: 'hunter2', request: { headers: { authorization: 'hunter2', 'x-api-key': 'hunter2' } }, token: 'hunter2' },
          'x',
        ),
      ),
    );
    expect(text).toContain('[redacted]');
    expect(text).not.toContain('hunter2');
  });
});
