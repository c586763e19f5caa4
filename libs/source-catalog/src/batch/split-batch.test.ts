import type { BatchLocation } from '@tributary/contracts';
import { publishedPayload } from '@tributary/conformance';
import { findSourceType } from '../types/source-types.ts';
import { type BatchItem, MAX_BATCH_ITEMS } from './batch-item.ts';
import { compileBatchSplitter } from './split-batch.ts';

const itemsOf = (location: BatchLocation, body: string | Uint8Array, contentType?: string) =>
  compileBatchSplitter(location)({ rawHeaders: contentType === undefined ? [] : ['Content-Type', contentType], body: Buffer.from(body) });
const split = (location: BatchLocation, body: string, contentType?: string) => {
  const items = itemsOf(location, body, contentType);
  return typeof items === 'object' ? items.map(({ key, body: item }) => [key, item.toString()]) : items;
};
const keys = (items: ReturnType<typeof itemsOf>) => (typeof items === 'object' ? items.map(({ key }) => key) : items);

describe('a batch of JSON', () => {
  it('is taken apart, each event with what identifies it and with every digit', () => {
    const body = '[{"eventId":9007199254740993,"x":1.10},{"eventId":"b","y":"é"}]';
    expect(split({ path: '$', id: '$.eventId' }, body)).toEqual([
      ['9007199254740993', '{"eventId":9007199254740993,"x":1.10}'],
      ['b', '{"eventId":"b","y":"é"}'],
    ]);
    expect(itemsOf({ path: '$', id: null }, body)).toEqual([
      { body: expect.any(Buffer) as Buffer },
      { body: expect.any(Buffer) as Buffer },
    ]);
  });

  it('may stand somewhere inside, and in lists of lists', () => {
    expect(split({ path: '$.data', id: '$.id' }, '{"data":[{"id":1}],"meta":2}')).toEqual([['1', '{"id":1}']]);
    const nested = '{"entry":[{"changes":[{"id":"a"},{"id":"b"}]},{"changes":[{"id":"c"}]},{}]}';
    expect(keys(itemsOf({ path: '$.entry[*].changes[*]', id: '$.id' }, nested))).toEqual(['a', 'b', 'c']);
  });

  it('of one that is no list is that one', () => {
    expect(split({ path: '$', id: '$.eventId' }, '{"eventId":1}')).toEqual([['1', '{"eventId":1}']]);
  });

  it('has events without a key where they say nothing', () => {
    expect(split({ path: '$', id: null }, '[1,{"rawJSON":"x"}]')).toEqual([
      [undefined, '1'],
      [undefined, '{"rawJSON":"x"}'],
    ]);
    expect(keys(itemsOf({ path: '$', id: '$.id' }, '[{"id":null},{"id":{"a":1}},{}]'))).toEqual([undefined, undefined, undefined]);
  });

  it('has keys of several parts, which are never the same by accident', () => {
    const body = '[{"a":"x","b":"y"},{"a":"x"},{"b":"y"},{"a":"x\\",\\"y"},{"a":9007199254740993,"b":1}]';
    expect(keys(itemsOf({ path: '$', id: ['$.a', '$.b'] }, body))).toEqual([
      '["x","y"]',
      '["x",null]',
      undefined,
      '["x\\",\\"y",null]',
      '["9007199254740993","1"]',
    ]);
  });
});

describe('a batch of another format', () => {
  const json = (id: string) => ({ key: id, contentType: 'application/json' });

  it.each([
    ['lines of JSON', { path: '$', id: '$.id' }, '{"id":9007199254740993}\r\n\n{"id":2.50}\n', 'application/x-ndjson', ['9007199254740993', '2.50'], ['{"id":9007199254740993}', '{"id":2.50}']],
    ['CSV', { path: '$.rows', id: '$.id' }, 'id;name\n9007199254740993;"Ann; the first"\n007;é\n', 'text/csv; charset=utf-8', ['9007199254740993', '007'], ['{"id":"9007199254740993","name":"Ann; the first"}', '{"id":"007","name":"é"}']],
    ['values parted by tabs', { path: '$.rows', id: '$.id' }, 'id\tname\r\n1\tA,B\r\n', 'text/tab-separated-values', ['1'], ['{"id":"1","name":"A,B"}']],
    ['JSON in a field of a form', { path: '$', id: '$.id', within: '$.events' }, `a=1&events=${encodeURIComponent('[{"id":9007199254740993},{"id":"ü"}]')}`, 'application/x-www-form-urlencoded', ['9007199254740993', 'ü'], ['{"id":9007199254740993}', '{"id":"ü"}']],
    ['JSON in a field of a multipart form', { path: '$.list', id: '$.id', within: '$.events' }, '--b\r\nContent-Disposition: form-data; name="events"\r\n\r\n{"list":[{"id":1}]}\r\n--b--', 'multipart/form-data; boundary=b', ['1'], ['{"id":1}']],
    ['JSON in a text of JSON', { path: '$', id: '$.id', within: '$.Message' }, '{"Message":"[{\\"id\\":1}]"}', 'application/json', ['1'], ['{"id":1}']],
    ['JSON that is called a form', { path: '$', id: '$.id' }, '[{"id":1}]', 'application/x-www-form-urlencoded', ['1'], ['{"id":1}']],
  ])('is one of events that are JSON: %s', (_name, location, body, contentType, ids, bodies) => {
    const items = itemsOf(location, body, contentType);
    expect(items).toMatchObject(ids.map(json));
    expect(typeof items === 'object' && items.map((item) => item.body.toString())).toEqual(bodies);
  }); // prettier-ignore
});

describe('a batch of XML', () => {
  const location = { path: '$.Envelope.Body.n', id: '$.Id' };
  const envelope = (inside: string) =>
    `<?xml version="1.0"?>\n<!-- <n> --><s:Envelope xmlns:s="urn:s"><s:Body a=">"><org>7</org>${inside}<![CDATA[<n>]]></s:Body></s:Envelope>\n`;
  const one = '<x:n xmlns:x="urn:x"><x:Id>007</x:Id><n>not this</n></x:n>';
  const two = '<n k="&lt;"><Id> ü &amp; é </Id></n >';
  const contentType = 'text/xml; charset=utf-8';

  it('becomes documents with one item each, byte for byte what came less the others', () => {
    expect(split(location, envelope(`${one}\n ${two}<n/>`), contentType)).toEqual([
      ['007', envelope(`${one}\n `)],
      ['ü & é', envelope(`\n ${two}`)],
      [undefined, envelope('\n <n/>')],
    ]);
  });

  it('has ids in attributes, in the item itself, and of several parts', () => {
    const idsIn = (id: BatchLocation['id'], body: string) => keys(itemsOf({ path: '$.a.b', id }, body, contentType));
    expect(idsIn("$['@id']", '<a><b id="1"/><b id="2"><id>3</id></b><b/></a>')).toEqual(['1', '2', undefined]);
    expect(idsIn('$', '<a><b>1</b><b><c/></b></a>')).toEqual(['1', undefined]);
    expect(idsIn(['$.x', '$.y'], '<a><b><x>1</x><y>2</y></b><b><y>2</y></b><b><z><x>1</x></z><x>1</x></b></a>')).toEqual([
      '["1","2"]',
      undefined,
      '["1",null]',
    ]);
  });

  it('of one item is the body as it came, also behind a byte order mark', () => {
    for (const body of [envelope(one), `\ufeff${envelope(one)}`]) expect(split(location, body, contentType)).toEqual([['007', body]]);
  });

  it('keeps the bytes of any charset that contains ASCII', () => {
    const body = Buffer.from(envelope('<n><Id>\u00e4</Id></n><n><Id>\u00f6</Id></n>'), 'latin1');
    const items = itemsOf(location, body, 'text/xml; charset=iso-8859-1');
    expect(keys(items)).toEqual(['ä', 'ö']);
    expect(typeof items === 'object' && items[1]?.body.toString('latin1')).toBe(envelope('<n><Id>\u00f6</Id></n>'));
  });

  it('is refused when what stands around the items would become too much', () => {
    const items = '<n/>'.repeat(MAX_BATCH_ITEMS);
    expect(keys(itemsOf(location, envelope(items), contentType))).toHaveLength(MAX_BATCH_ITEMS);
    expect(itemsOf(location, envelope(`${items}<n/>`), contentType)).toBe('too_large');
    expect(itemsOf(location, envelope(`<w>${'x'.repeat(10_000)}</w>${items}`), contentType)).toBe('too_large');
  });

  const payload = publishedPayload('salesforce-outbound-message.xml');
  (payload === undefined ? it.skip : it)('of Salesforce has two notifications, each with what stands around them', () => {
    const items = itemsOf(findSourceType('salesforce')!.batch!, payload!, contentType);
    expect(keys(items)).toEqual(['04l1I000000fztEQAQ', '04l1I000000fzt9QAA']);
    const bodies = (items as readonly BatchItem[]).map(({ body }) => body.toString());
    for (const body of bodies) expect(body).toContain('<OrganizationId>012345678901234</OrganizationId>');
    expect(bodies.map((body) => [body.includes('Jeraldine'), body.includes('john.roe@example.edu')])).toEqual([
      [true, false],
      [false, true],
    ]);
  });
});

describe('a published batch of Mailchimp Transactional', () => {
  const payload = publishedPayload('mailchimp-transactional-click.txt');
  (payload === undefined ? it.skip : it)('has two clicks, which say nothing by which they could be told apart', () => {
    const items = itemsOf(findSourceType('mailchimp-transactional')!.batch!, payload!, 'application/x-www-form-urlencoded');
    expect(items).toMatchObject([{ contentType: 'application/json' }, { contentType: 'application/json' }]);
    expect(keys(items)).toEqual([undefined, undefined]);
    expect((items as readonly BatchItem[]).map(({ body }) => (JSON.parse(body.toString()) as { event: string }).event)).toEqual(['click', 'click']); // prettier-ignore
  });
});

describe('what is no batch', () => {
  it.each<[string, BatchLocation, string, string]>([
    ['what is not JSON', { path: '$', id: null }, '<a/>', 'application/json'],
    ['an empty list', { path: '$', id: null }, '[]', 'application/json'],
    ['no list at that place', { path: '$.data', id: null }, '{"other":[1]}', 'application/json'],
    ['10,000 lists in each other', { path: '$.a', id: null }, '['.repeat(10_000) + ']'.repeat(10_000), 'application/json'],
    ['lines of which one is not JSON', { path: '$', id: null }, '{"a":1}\n{"a":', 'application/x-ndjson'],
    ['CSV with a quote that does not end', { path: '$.rows', id: null }, 'a\n"1\n', 'text/csv'],
    ['CSV with a row that is too long', { path: '$.rows', id: null }, 'a,b\n1,2\n1,2,3\n', 'text/csv'],
    ['CSV without rows', { path: '$.rows', id: null }, 'a,b\n', 'text/csv'],
    ['a form without the field', { path: '$', id: null, within: '$.events' }, 'other=1', 'application/x-www-form-urlencoded'],
    ['a field that is not JSON', { path: '$', id: null, within: '$.events' }, 'events=[', 'application/x-www-form-urlencoded'],
    ['an empty list in a field', { path: '$', id: null, within: '$.events' }, 'events=[]', 'application/x-www-form-urlencoded'],
    ['a field that is a file', { path: '$', id: null, within: '$.f' }, '--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n[1]\r\n--b--', 'multipart/form-data; boundary=b'],
    ['malformed multipart', { path: '$', id: null, within: '$.f' }, '--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n[1]', 'multipart/form-data; boundary=b'],
    ['XML that ends early', { path: '$.a.b', id: null }, '<a><b/><b>', 'application/xml'],
    ['XML with elements that cross', { path: '$.a.b', id: null }, '<a><b/><c></a></c>', 'application/xml'],
    ['XML with an entity of its own', { path: '$.a.b', id: null }, '<a><b>&c;</b></a>', 'application/xml'],
    ['XML with a document type', { path: '$.a.b', id: null }, '<!DOCTYPE a [<!ENTITY b "c">]><a><b/></a>', 'application/xml'],
    ['XML without the element', { path: '$.a.b', id: null }, '<a><c/></a>', 'application/xml'],
    ['an index in XML', { path: '$.a[0]', id: null }, '<a><b/></a>', 'application/xml'],
    ['1,000,000 elements in each other', { path: '$.a.b', id: null }, '<a>'.repeat(1_000_000), 'application/xml'],
  ])('is one event: %s', (_name, location, body, contentType) => {
    expect(split(location, body, contentType)).toBeUndefined();
  }); // prettier-ignore

  it.each<[string, BatchLocation, string, string]>([
    ['JSON', { path: '$', id: null }, `[${'1,'.repeat(MAX_BATCH_ITEMS)}1]`, 'application/json'],
    ['CSV of 10 MiB of single characters', { path: '$.rows', id: null }, 'a\n'.repeat(5 * 1024 * 1024), 'text/csv'],
    ['CSV with names of columns that would become too much', { path: '$.rows', id: null }, `${'c'.repeat(100_000)}\n${'1\n'.repeat(400)}`, 'text/csv'],
    ['XML of 10 MiB of empty elements', { path: '$.a.b', id: null }, `<a>${'<b/>'.repeat(2_600_000)}</a>`, 'text/xml'],
  ])('is refused: too much %s', (_name, location, body, contentType) => {
    expect(itemsOf(location, body, contentType)).toBe('too_large');
  }); // prettier-ignore
});
