import { parseNames } from './names.ts';

describe('names', () => {
  it.each([
    ['orders', '.', ['orders']],
    ['public.orders', '.', ['public', 'orders']],
    [' Sales . "Order.Lines" ', '.', ['Sales', 'Order.Lines']],
    ['"say ""hi"""', '.', ['say "hi"']],
    ['id, line no ,"a,b"', ',', ['id', 'line no', 'a,b']],
    ["x'; drop table y; --", ',', ["x'; drop table y; --"]],
  ] as const)('%s', (text, separator, names) => {
    expect(parseNames(text, separator)).toEqual(names);
  });

  it.each(['', ' ', 'a..b', '.a', 'a.', '"a', 'a"b"', '"a"b', '""'])('%j are none', (text) => {
    expect(parseNames(text, '.')).toEqual([]);
  });
});
