import fc from 'fast-check';
import { compileWorkflow } from './compile.ts';
import { OPERATORS } from './conditions/registry.ts';
import { FUNCTIONS } from './functions/registry.ts';
import { toProfileUpdate } from './profile-update.ts';
import type { SourceDocument } from './program.ts';

/** Calls and conditions that compile: those of the registries' own examples. */
const CALLS = [...FUNCTIONS.values()].flatMap(({ name, examples }) => examples.map(({ args }) => [name, ...(args ?? [])]));
const OPERATIONS = [...OPERATORS.values()].flatMap(({ name, examples }) =>
  examples.map(({ operand, type }) => ({
    op: name,
    ...(operand === undefined ? {} : { value: operand }),
    ...(type === undefined ? {} : { type }),
  })),
);

const singlePath = fc.constantFrom(
  '$.body',
  '$.body.a',
  '$.body.b',
  '$.body.b[0]',
  '$.body["c d"].e',
  '$.query.q',
  '$.receivedAt',
  '$.headers["x-a"]',
);
const anyPath = fc.oneof(singlePath, fc.constantFrom('$.body.b[*]', '$.body[*]'));
const type = fc.constantFrom('string', 'number', 'integer', 'boolean', 'date', 'json');
const value = fc.oneof(
  fc.record(
    {
      path: singlePath,
      fn: fc.array(fc.constantFrom(...CALLS), { maxLength: 3 }),
      type,
      required: fc.boolean(),
      omitIfEmpty: fc.boolean(),
    },
    { requiredKeys: ['path'] },
  ),
  fc.record({ const: fc.jsonValue() }),
  fc.record({ template: fc.constantFrom('{{$.body.a}} {{$.body.b}}', 'x', '{{$.body["c d"]}}') }),
);
const condition = fc.tuple(anyPath, fc.constantFrom(...OPERATIONS)).map(([path, operation]) => ({ path, ...operation }));
const filter = fc.oneof(
  condition,
  fc.record({ all: fc.array(condition, { maxLength: 2 }) }),
  fc.record({ none: fc.array(condition, { maxLength: 2 }) }),
);
const names = fc.constantFrom('a', 'b', 'first name', 'toString');
const definition = fc.record(
  {
    filter,
    mapping: fc.record(
      {
        event: fc.record({ name: fc.oneof(value, fc.constant({ const: 'Seen' })), time: value }, { requiredKeys: ['name'] }),
        identifiers: fc.dictionary(fc.constantFrom('email', 'phone', 'user_id', 'anonymous_id'), value, { minKeys: 1 }),
        traits: fc.dictionary(names, value),
        items: fc.record({
          each: anyPath,
          fields: fc.dictionary(
            names,
            value.filter((each) => !('template' in each)),
          ),
        }),
        group: fc.record({ id: value }),
      },
      { requiredKeys: ['event', 'identifiers'] },
    ),
  },
  { requiredKeys: ['mapping'] },
);
const invalid = fc
  .tuple(definition, fc.string(), fc.anything())
  .map(([base, name, junk]) => ({ ...base, mapping: { ...base.mapping, [name]: junk } }));

const body = fc.oneof(
  fc.jsonValue({ maxDepth: 6 }),
  fc.record({ a: fc.oneof(fc.jsonValue(), fc.emailAddress()), b: fc.array(fc.jsonValue()), 'c d': fc.record({ e: fc.jsonValue() }) }),
);
const document = fc.record({ body, q: fc.string() }).map(({ body: data, q }): SourceDocument => ({
  body: data,
  headers: { 'x-a': q },
  query: { q },
  path: '',
  method: 'POST',
  receivedAt: '2026-01-01T00:00:00.000Z',
}));
const meta = {
  eventId: '00000000-0000-7000-8000-000000000001',
  requestId: '00000000-0000-7000-8000-000000000002',
  sourceId: 'src_00000001',
  workflowId: 'wf_00000001',
  workflowVersion: 1,
  receivedAt: '2026-01-01T00:00:00.000Z',
  mayMerge: true,
};

test('compiling never throws, whatever it is given, and says what is wrong', () => {
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.jsonValue(), definition, invalid), (anything) => {
      const compiled = compileWorkflow(anything);
      expect(compiled.ok || compiled.errors.length > 0).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('evaluating never throws on any JSON, gives the same twice, and leaves the document as it was', () => {
  const seen = { mapped: 0, filtered: 0, failed: 0, updates: 0 };
  fc.assert(
    fc.property(definition, fc.array(document, { minLength: 1, maxLength: 3 }), (candidate, documents) => {
      const compiled = compileWorkflow(candidate);
      if (!compiled.ok) return;
      for (const each of documents) {
        const before = JSON.stringify(each);
        const evaluation = compiled.program.evaluate(each);
        expect(evaluation).not.toMatchObject({ code: 'evaluation_failed' });
        expect(compiled.program.evaluate(each)).toEqual(evaluation);
        expect(JSON.stringify(each)).toBe(before);
        seen[evaluation.outcome] += 1;
        if (evaluation.outcome === 'mapped' && toProfileUpdate(evaluation.mapped, meta).ok) seen.updates += 1;
      }
    }),
    { numRuns: 1000 },
  );
  // every kind of outcome was met, so the property was about something
  expect(Object.entries(seen).filter(([, count]) => count === 0)).toEqual([]);
});
