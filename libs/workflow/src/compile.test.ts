import { BodyProblem } from '@tributary/body-formats';
import { compileWorkflow } from './compile.ts';
import type { Evaluation, SourceDocument } from './program.ts';

const document = (body: unknown): SourceDocument => ({
  body,
  headers: { 'x-shop': 'main' },
  query: {},
  path: '/orders',
  method: 'POST',
  receivedAt: '2026-01-01T00:00:00.000Z',
});

const minimal = { event: { name: { const: 'Purchased' } }, identifiers: { email: { path: '$.body.email' } } };

function run(definition: object, body: unknown): Evaluation {
  const compiled = compileWorkflow(definition);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.errors));
  return compiled.program.evaluate(document(body));
}

function traitsOf(traits: object, body: unknown): unknown {
  const result = run({ mapping: { ...minimal, traits } }, body);
  return result.outcome === 'mapped'
    ? Object.fromEntries(Object.entries(result.mapped.traits).map(([name, { value }]) => [name, value]))
    : result;
}

function errorsOf(definition: unknown): [string, string][] {
  const compiled = compileWorkflow(definition);
  return compiled.ok ? [] : compiled.errors.map(({ path, code }) => [path, code]);
}

/** The example of http-api.md, less its transform. */
const order = {
  filter: {
    all: [
      { path: '$.body.financial_status', op: 'equals', value: 'paid' },
      {
        any: [
          { path: '$.body.total_price', type: 'number', op: 'gte', value: 10 },
          { path: '$.body.line_items[*].sku', quantifier: 'any', op: 'startsWith', value: 'VIP-' },
        ],
      },
      { none: [{ path: '$.body.test', op: 'isTrue' }] },
    ],
  },
  mapping: {
    event: { name: { const: 'Purchased' }, time: { path: '$.body.created_at', fn: [['parseDate']] }, id: { path: '$.body.id' } },
    identifiers: { email: { path: '$.body.customer.email' }, phone: { path: '$.body.phone', fn: [['toE164', 'US']] } },
    traits: {
      firstName: { path: '$.body.customer.first_name' },
      lastOrderTotal: { path: '$.body.total_price', type: 'number', keep: 'latest' },
      largestOrder: { path: '$.body.total_price', type: 'number', keep: 'max' },
    },
    properties: { currency: { path: '$.body.currency' } },
    items: {
      each: '$.body.line_items[*]',
      fields: { sku: { path: '$.sku' }, price: { path: '$.price', type: 'number' }, currency: { path: '$$.body.currency' } },
    },
    group: { id: { path: '$.body.company.id' }, traits: {} },
  },
};
const paid = {
  id: 450789469,
  financial_status: 'paid',
  total_price: '12.50',
  currency: 'USD',
  created_at: '2026-02-03T04:05:06-05:00',
  phone: '(415) 555-2671',
  customer: { email: 'Ada@Example.com', first_name: 'Ada' },
  line_items: [{ sku: 'A-1', price: '7.5' }, { sku: 'B-2' }],
};

describe('the definition of http-api.md', () => {
  test('maps a paid order', () => {
    expect(run(order, paid)).toEqual({
      outcome: 'mapped',
      mapped: {
        event: {
          name: 'Purchased',
          time: '2026-02-03T09:05:06.000Z',
          id: '450789469',
          properties: { currency: 'USD' },
          items: [
            { sku: 'A-1', price: 7.5, currency: 'USD' },
            { sku: 'B-2', currency: 'USD' },
          ],
        },
        identifiers: [
          { type: 'email', value: 'Ada@Example.com' },
          { type: 'phone', value: '+14155552671' },
        ],
        traits: {
          firstName: { value: 'Ada', keep: 'latest' },
          lastOrderTotal: { value: 12.5, keep: 'latest' },
          largestOrder: { value: 12.5, keep: 'max' },
        },
        warnings: [],
      },
    });
  });

  test.each([
    ['another status', { ...paid, financial_status: 'pending' }, 'filter.all[0]: $.body.financial_status equals "paid" is not met'],
    ['too small', { ...paid, total_price: '9.99' }, 'none of filter.all[1].any is met'],
    ['a test order', { ...paid, test: true }, 'filter.all[2].none[0] is met'],
  ])('says which condition filters out an order with %s', (_title, body, message) => {
    expect(run(order, body)).toEqual({ outcome: 'filtered', code: 'filter_not_met', message });
  });

  test('takes a small order for its VIP article', () => {
    expect(run(order, { ...paid, total_price: '1', line_items: [{ sku: 'VIP-9' }] }).outcome).toBe('mapped');
  });
});

describe('missing, null and empty are distinct', () => {
  test.each([
    ['missing is left out', { a: { path: '$.body.a' } }, {}, {}],
    ['null is kept', { a: { path: '$.body.a' } }, { a: null }, { a: null }],
    ['empty is kept', { a: { path: '$.body.a' } }, { a: '' }, { a: '' }],
    ['omitIfEmpty leaves out null', { a: { path: '$.body.a', omitIfEmpty: true } }, { a: null }, {}],
    ['omitIfEmpty leaves out blank', { a: { path: '$.body.a', omitIfEmpty: true } }, { a: ' ' }, {}],
    ['a default stands in for missing', { a: { path: '$.body.a', default: 'x' } }, {}, { a: 'x' }],
    ['a default stands in for null', { a: { path: '$.body.a', default: 'x' } }, { a: null }, { a: 'x' }],
    ['a default leaves empty alone', { a: { path: '$.body.a', default: 'x' } }, { a: '' }, { a: '' }],
    ['a default after omitIfEmpty', { a: { path: '$.body.a', omitIfEmpty: true, default: 'x' } }, { a: '' }, { a: 'x' }],
    ['a template with a missing part', { a: { template: '{{$.body.a}}/{{ $.body.b }}!' } }, { a: 1 }, { a: '1/!' }],
    ['a template with nothing', { a: { template: '{{$.body.a}}!' } }, {}, {}],
    ['a template without parts', { a: { template: 'plain' } }, {}, { a: 'plain' }],
    ['a prototype member is missing', { a: { path: '$.body.valueOf' } }, {}, {}],
  ])('%s', (_title, traits, body, expected) => {
    expect(traitsOf(traits, body)).toEqual(expected);
  });

  test.each([{}, { a: null }])('a required value fails the event when it is %j', (body) => {
    expect(traitsOf({ a: { path: '$.body.a', required: true } }, body)).toMatchObject({
      outcome: 'failed',
      code: 'required_value_missing',
      path: 'mapping.traits.a',
    });
  });
});

describe('data that cannot be converted', () => {
  test('is left out with a warning, and the event goes on', () => {
    const result = run(
      { mapping: { ...minimal, traits: { total: { path: '$.body.total', type: 'number' } } } },
      { email: 'a@b.co', total: 'free' },
    );
    expect(result).toMatchObject({
      outcome: 'mapped',
      mapped: { traits: {}, warnings: [{ path: 'mapping.traits.total', code: 'not_a_number' }] },
    });
  });

  test('fails the event where the value is required', () => {
    expect(traitsOf({ total: { path: '$.body.total', type: 'number', required: true } }, { total: 'free' })).toMatchObject({
      outcome: 'failed',
      code: 'not_a_number',
      path: 'mapping.traits.total',
    });
  });

  test('gives way to a default', () => {
    expect(traitsOf({ total: { path: '$.body.total', type: 'number', default: 0 } }, { total: 'free' })).toEqual({ total: 0 });
  });

  test('fails the event where it is its time', () => {
    const definition = { mapping: { ...minimal, event: { name: { const: 'X' }, time: { path: '$.body.at' } } } };
    expect(run(definition, { at: 'soon' })).toMatchObject({ outcome: 'failed', code: 'invalid_event_time', path: 'mapping.event.time' });
    expect(run(definition, {})).toMatchObject({ outcome: 'mapped', mapped: { event: { time: '2026-01-01T00:00:00.000Z' } } });
  });

  test('is refused when nested too deep for the database', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 60; i += 1) deep = [deep];
    expect(run({ mapping: { ...minimal, traits: { a: { path: '$.body.a' } } } }, { a: deep })).toMatchObject({
      mapped: { warnings: [{ code: 'value_too_deep' }] },
    });
  });
});

test('an unreadable body fails only workflows that read it', () => {
  const problem = new BodyProblem('malformed_json', 'no');
  expect(run({ mapping: minimal }, problem)).toMatchObject({ outcome: 'failed', code: 'malformed_json' });
  const byHeader = { mapping: { ...minimal, identifiers: { shop: { path: "$.headers['x-shop']" } } } };
  expect(run(byHeader, problem).outcome).toBe('mapped');
});

describe('errors of a definition point to their place', () => {
  const withTrait = (trait: unknown): unknown => ({ mapping: { ...minimal, traits: { total: trait } } });
  const withFilter = (filter: unknown): unknown => ({ filter, mapping: minimal });
  test.each<[string, unknown, [string, string][]]>([
    ['no definition', undefined, [['', 'invalid_type']]],
    ['no mapping', {}, [['mapping', 'invalid_type']]],
    ['unknown field', { mapping: { ...minimal, extra: 1 } }, [['mapping.extra', 'unknown_field']]],
    ['a transform', { transform: { jsonata: '$' }, mapping: minimal }, [['transform', 'transform_not_supported']]],
    ['no identifier', { mapping: { ...minimal, identifiers: {} } }, [['mapping.identifiers', 'identifier_required']]],
    [
      'unknown function',
      withTrait({ path: '$.body.a', fn: [['trim'], ['toNumbre']] }),
      [['mapping.traits.total.fn[1]', 'unknown_function']],
    ],
    ['wrong argument', withTrait({ path: '$.body.a', fn: [['round', 'x']] }), [['mapping.traits.total.fn[0][1]', 'wrong_arguments']]],
    ['too many arguments', withTrait({ path: '$.body.a', fn: [['trim', 1]] }), [['mapping.traits.total.fn[0]', 'wrong_arguments']]],
    [
      'unknown zone',
      withTrait({ path: '$.body.a', fn: [['parseDate', 'auto', 'Mars/Base']] }),
      [['mapping.traits.total.fn[0][2]', 'wrong_arguments']],
    ],
    [
      'path in an argument',
      withTrait({ path: '$.body.a', fn: [['coalesce', { path: '$.bdy' }]] }),
      [['mapping.traits.total.fn[0][1].path', 'unknown_root']],
    ],
    ['bad path', withTrait({ path: '$.body.a-b' }), [['mapping.traits.total.path', 'invalid_path']]],
    ['prototype path', withTrait({ path: '$.body.constructor' }), [['mapping.traits.total.path', 'reserved_name']]],
    ['unknown root', withTrait({ path: '$.customer' }), [['mapping.traits.total.path', 'unknown_root']]],
    ['wildcard in a value', withTrait({ path: '$.body.a[*]' }), [['mapping.traits.total.path', 'wildcard_not_allowed']]],
    ['$$ outside items', withTrait({ path: '$$.body' }), [['mapping.traits.total.path', 'invalid_path']]],
    ['open template', withTrait({ template: '{{$.body.a' }), [['mapping.traits.total.template', 'invalid_template']]],
    ['two sources', withTrait({ path: '$.body', const: 1 }), [['mapping.traits.total.const', 'unknown_field']]],
    [
      'reserved trait',
      JSON.parse(
        '{"mapping":{"event":{"name":{"const":"X"}},"identifiers":{"email":{"path":"$.body.e"}},"traits":{"__proto__":{"const":1}}}}',
      ),
      [['mapping.traits.__proto__', 'reserved_name']],
    ],
    ['trait with a dot', { mapping: { ...minimal, traits: { 'a.b': { const: 1 } } } }, [['mapping.traits["a.b"]', 'invalid_name']]],
    ['unknown operator', withFilter({ path: '$.body.a', op: 'equal', value: 1 }), [['filter.op', 'unknown_operator']]],
    ['operand missing', withFilter({ all: [{ path: '$.body.a', op: 'gt' }] }), [['filter.all[0].value', 'invalid_value']]],
    ['operand not taken', withFilter({ path: '$.body.a', op: 'exists', value: 1 }), [['filter.value', 'invalid_value']]],
    [
      'operand of another type',
      withFilter({ path: '$.body.a', op: 'gt', type: 'number', value: 'x' }),
      [['filter.value', 'invalid_value']],
    ],
    [
      'type not taken',
      withFilter({ path: '$.body.a', op: 'startsWith', type: 'number', value: 'x' }),
      [['filter.type', 'type_not_allowed']],
    ],
    ['look-ahead', withFilter({ path: '$.body.a', op: 'matches', value: '(?=a)' }), [['filter.value', 'invalid_value']]],
    [
      'quantifier',
      withFilter({ path: '$.body.a', op: 'equals', value: 1, quantifier: 'all' }),
      [['filter.quantifier', 'quantifier_not_allowed']],
    ],
    ['empty any', withFilter({ any: [] }), [['filter.any', 'empty_group']]],
    [
      'several at once',
      { filter: { path: '$.x', op: 'exists' }, mapping: { ...minimal, identifiers: { 'e:mail': { path: '$.body.a[*]' } } } },
      [
        ['filter.path', 'unknown_root'],
        ['mapping.identifiers["e:mail"]', 'invalid_name'],
        ['mapping.identifiers["e:mail"].path', 'wildcard_not_allowed'],
      ],
    ],
  ])('%s', (_title, definition, expected) => {
    expect(errorsOf(definition)).toEqual(expected);
  });

  test('names the nearest valid name', () => {
    const compiled = compileWorkflow(withTrait({ path: '$.body.a', fn: [['toNumbre']] }));
    expect(compiled.ok ? '' : compiled.errors[0]?.message).toContain('did you mean "toNumber"?');
  });

  test('a filter of 10,000 groups in each other is refused', () => {
    let filter: unknown = { path: '$.body.a', op: 'exists' };
    for (let i = 0; i < 10_000; i += 1) filter = { all: [filter] };
    expect(errorsOf(withFilter(filter))).toEqual([['', 'definition_too_deep']]);
  });
});

describe('quantifiers', () => {
  const holds = (condition: object, a: unknown): boolean =>
    run({ filter: { path: '$.body.a[*]', ...condition }, mapping: minimal }, { a }).outcome === 'mapped';
  test.each([
    ['any', [1, 5], true],
    ['any', [1], false],
    ['any', [], false],
    ['all', [5, 6], true],
    ['all', [1, 5], false],
    ['all', [], true],
    ['none', [1], true],
    ['none', [5], false],
  ])('%s of %j', (quantifier, list, met) => {
    expect(holds({ op: 'gt', value: 4, quantifier }, list)).toBe(met);
  });

  test('presence is asked of the path as a whole', () => {
    expect(holds({ op: 'notExists' }, [])).toBe(true);
    expect(holds({ op: 'exists' }, [null])).toBe(true);
  });
});
