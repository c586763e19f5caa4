import { compileBatchSplitter } from './split-batch.ts';

const split = (path: string, id: string | null, body: string) =>
  compileBatchSplitter({ path, id })(Buffer.from(body))?.map(({ key, body: item }) => [key, item.toString()]);

describe('a batch', () => {
  it('is taken apart, each event with what identifies it and with every digit', () => {
    expect(split('$', '$.eventId', '[{"eventId":9007199254740993,"x":1.10},{"eventId":"b","y":"é"}]')).toEqual([
      ['9007199254740993', '{"eventId":9007199254740993,"x":1.10}'],
      ['b', '{"eventId":"b","y":"é"}'],
    ]);
  });

  it('may stand somewhere inside, and in lists of lists', () => {
    expect(split('$.data', '$.id', '{"data":[{"id":1}],"meta":2}')).toEqual([['1', '{"id":1}']]);
    const nested = '{"entry":[{"changes":[{"id":"a"},{"id":"b"}]},{"changes":[{"id":"c"}]},{}]}';
    expect(split('$.entry[*].changes[*]', '$.id', nested)?.map(([key]) => key)).toEqual(['a', 'b', 'c']);
  });

  it('of one that is no list is that one', () => {
    expect(split('$', '$.eventId', '{"eventId":1}')).toEqual([['1', '{"eventId":1}']]);
  });

  it('has events without a key where they say nothing', () => {
    expect(split('$', null, '[1,{"rawJSON":"x"}]')).toEqual([
      [undefined, '1'],
      [undefined, '{"rawJSON":"x"}'],
    ]);
    expect(split('$', '$.id', '[{"id":null},{"id":{"a":1}},{}]')?.map(([key]) => key)).toEqual([undefined, undefined, undefined]);
  });

  it.each([
    ['what is not JSON', '$', '<a/>'],
    ['an empty list', '$', '[]'],
    ['no list at that place', '$.data', '{"other":[1]}'],
    ['10,000 lists in each other', '$.a', '['.repeat(10_000) + ']'.repeat(10_000)],
  ])('is not there in %s: the request is one event', (_name, path, body) => {
    expect(split(path, null, body)).toBeUndefined();
  });
});
