import type { ValidationError } from '@tributary/errors';
import { z } from 'zod';
import { parse } from './validation.ts';

const schema = z.strictObject({
  name: z.string().min(1),
  limits: z.strictObject({ maxBodyBytes: z.int() }).optional(),
  tags: z.array(z.string()).optional(),
  authentication: z.discriminatedUnion('scheme', [
    z.strictObject({ scheme: z.literal('none') }),
    z.strictObject({ scheme: z.literal('basic'), username: z.string() }),
  ]),
  value: z.union([z.strictObject({ path: z.string() }), z.strictObject({ const: z.number(), type: z.string() })]).optional(),
});

function errorsOf(input: unknown): Record<string, string> {
  try {
    parse(schema, input);
  } catch (error) {
    return Object.fromEntries((error as ValidationError).errors.map(({ path, code }) => [path, code]));
  }
  return {};
}

describe('parse', () => {
  const authentication = { scheme: 'none' };

  it('returns the value when it is valid', () => {
    expect(parse(schema, { name: 'a', authentication })).toEqual({ name: 'a', authentication });
  });

  it('names every wrong field once, in the order of the schema', () => {
    expect(errorsOf({ name: '', limits: { maxBodyBytes: 1.5 }, tags: ['a', 1], authentication })).toEqual({
      name: 'too_small',
      'limits.maxBodyBytes': 'invalid_type',
      'tags[1]': 'invalid_type',
    });
  });

  it('says that a field is required when it is missing', () => {
    expect(errorsOf({})).toEqual({ name: 'required', authentication: 'required' });
  });

  it('reports every unknown field by its own path', () => {
    expect(errorsOf({ name: 'a', authentication, colour: 1, limits: { maxBodyBytes: 1, mib: 2 } })).toEqual({
      colour: 'unknown_field',
      'limits.mib': 'unknown_field',
    });
  });

  it('points at the discriminator of a union when it is missing or wrong', () => {
    expect(errorsOf({ name: 'a', authentication: {} })).toEqual({ 'authentication.scheme': 'required' });
    expect(errorsOf({ name: 'a', authentication: { scheme: 'x' } })).toEqual({ 'authentication.scheme': 'invalid_value' });
    expect(errorsOf({ name: 'a', authentication: { scheme: 'basic' } })).toEqual({ 'authentication.username': 'required' });
  });

  it('reports the alternative of a union that comes closest', () => {
    expect(errorsOf({ name: 'a', authentication, value: { const: 1, type: 3 } })).toEqual({ 'value.type': 'invalid_type' });
  });

  it('reports a body that is not an object as one error on the whole', () => {
    expect(errorsOf([])).toEqual({ '': 'invalid_type' });
    expect(errorsOf(undefined)).toEqual({ '': 'required' });
  });
});
