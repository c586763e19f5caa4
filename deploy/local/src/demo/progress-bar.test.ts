import { createProgressBar } from './progress-bar.ts';

function draw(isTTY: boolean): string {
  let text = '';
  const bar = createProgressBar('Sending', 10, { isTTY, write: (part: string) => (text += part) });
  for (let done = 1; done <= 10; done++) bar.update(done);
  bar.end();
  return text;
}

test('on a terminal the bar fills in place', () => {
  const frames = draw(true).trimEnd().split('\r').slice(1);
  expect(frames).toHaveLength(11);
  expect(frames[0]).toBe(`Sending      [${'░'.repeat(40)}] 0/10`);
  expect(frames[5]).toBe(`Sending      [${'█'.repeat(20)}${'░'.repeat(20)}] 5/10`);
  expect(frames[10]).toBe(`Sending      [${'█'.repeat(40)}] 10/10`);
});

test('in a file it is a line at each quarter', () => {
  expect(draw(false).trimEnd().split('\n')).toEqual([
    'Sending      0/10',
    'Sending      3/10',
    'Sending      5/10',
    'Sending      8/10',
    'Sending      10/10',
  ]);
});
