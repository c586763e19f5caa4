import type { Json } from '@tributary/contracts';
import { compileTest } from './conditions/compile-condition.ts';
import { OPERATORS } from './conditions/registry.ts';
import { Failure } from './failure.ts';
import { compileChain } from './functions/compile-chain.ts';
import { FUNCTIONS } from './functions/registry.ts';
import type { CompileContext } from './path/compile-path.ts';
import type { SourceDocument } from './program.ts';

const context = (): CompileContext => ({ errors: [], inItem: false, usesBody: () => undefined });
const documentWith = (body: unknown): SourceDocument => ({
  body,
  headers: {},
  query: {},
  path: '',
  method: 'POST',
  receivedAt: '2026-01-01T00:00:00.000Z',
});

describe('every example in the registry of operators holds', () => {
  const rows = [...OPERATORS.values()].flatMap((operator) =>
    operator.examples.map((example) => [operator.name, JSON.stringify(example).slice(0, 120), example] as const),
  );
  test.each(rows)('%s %s', (op, _title, { value, operand, type, caseSensitive, met }) => {
    const compile = context();
    const test = compileTest(
      {
        path: '$.body',
        op,
        ...(operand === undefined ? {} : { value: operand }),
        ...(type === undefined ? {} : { type }),
        ...(caseSensitive === undefined ? {} : { caseSensitive }),
      },
      'filter',
      compile,
    );
    expect(compile.errors).toEqual([]);
    expect(test?.(value)).toBe(met);
  });

  test('every operator has an example that is met and one that is not', () => {
    const lacking = [...OPERATORS.values()].filter(
      ({ examples }) => !examples.some((each) => each.met) || examples.every((each) => each.met),
    );
    expect(lacking.map(({ name }) => name)).toEqual([]);
  });
});

describe('every example in the registry of functions holds', () => {
  const rows = [...FUNCTIONS.values()].flatMap((spec) =>
    spec.examples.map((example) => [spec.name, JSON.stringify(example).slice(0, 120), example] as const),
  );
  test.each(rows)('%s %s', (name, _title, { input, args, output, body }) => {
    const compile = context();
    const chain = compileChain([[name, ...((args ?? []) as Json[])]], 'fn', compile);
    expect(compile.errors).toEqual([]);
    const result = chain?.[0]?.(input, { document: documentWith(body), item: undefined });
    expect(result instanceof Failure ? { failure: result.code } : result).toEqual(output);
  });

  test('every function has an example', () => {
    expect([...FUNCTIONS.values()].filter(({ examples }) => examples.length === 0)).toEqual([]);
  });
});
