import { columnNames, summarizeColumns } from './columns.ts';

describe('the type of a column', () => {
  it.each<[values: unknown[], type: string]>([
    [['1', '-20', '0'], 'integer'],
    [['1', '2.5', '1e3'], 'number'],
    [['12345678901234567890'], 'integer'],
    [['0123', '0456'], 'text'],
    [['1', 'x'], 'text'],
    [['true', 'FALSE'], 'boolean'],
    [['2026-11-25', '2026-01-01'], 'date'],
    [['2026-11-25', '2026-11-25T10:00:00Z'], 'datetime'],
    [['2026-11-25 10:00', '2026-11-25T10:00:00.123+01:00'], 'datetime'],
    [['2026-13-45'], 'text'],
    [['ann@example.com', 'BOB@example.co.uk'], 'email'],
    [['ann@example.com', 'ann'], 'text'],
    [['1,5', '2,5'], 'text'],
    [[1, 2.5], 'number'],
    [[1, '2'], 'integer'],
    [[true], 'boolean'],
    [[[1], []], 'list'],
    [[{}], 'object'],
    [[null, ''], 'empty'],
    [['', '7'], 'integer'],
  ])('%j is %s', (values, type) => {
    expect(summarizeColumns(values.map((a) => ({ a })))).toMatchObject([{ name: 'a', type }]);
  });

  it('comes with the share of rows that have no value', () => {
    expect(summarizeColumns([{ a: '1', b: '' }, { a: '2' }, { a: ' ' }, { a: '4', b: 'x' }])).toEqual([
      { name: 'a', type: 'integer', emptyShare: 0.25 },
      { name: 'b', type: 'text', emptyShare: 0.75 },
    ]);
  });
});

it.each([
  [
    [' a ', 'b'],
    ['a', 'b'],
  ],
  [
    ['a', 'a', 'a_2', ''],
    ['a', 'a_2', 'a_2_2', 'column_4'],
  ],
])('the header %j names its columns %j', (header, names) => {
  expect(columnNames(header)).toEqual(names);
});
