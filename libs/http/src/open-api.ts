import { z } from 'zod';

/** One operation of an API, as its OpenAPI document describes it. */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With parameters in braces: `/v1/sources/{id}`. */
  readonly path: string;
  readonly summary: string;
  /** The scope that the token needs; without one the operation is open. */
  readonly scope?: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Whether the operation changes a revision (`If-Match`) or creates something (`Idempotency-Key`). */
  readonly precondition?: 'If-Match' | 'Idempotency-Key';
  /** The answer on success; `null` is an empty body. */
  readonly answer: { readonly status: number; readonly schema: z.ZodType | null };
}

const PROBLEM_REF = { $ref: '#/components/schemas/Problem' };
const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
});

/** An OpenAPI 3.1 document, generated from the zod schemas that also check the requests. */
export function openApiDocument(api: { title: string; version: string; description?: string; operations: readonly Operation[] }): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of api.operations) (paths[operation.path] ??= {})[operation.method] = describe(operation);
  return {
    openapi: '3.1.0',
    info: { title: api.title, version: api.version, ...(api.description === undefined ? {} : { description: api.description }) },
    paths,
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } }, schemas: { Problem: jsonSchema(problem, 'output') } },
  };
}

function describe(operation: Operation): object {
  const { answer } = operation;
  const success = answer.schema === null ? {} : { content: { 'application/json': { schema: jsonSchema(answer.schema, 'output') } } };
  return {
    summary: operation.summary,
    parameters: [...pathParameters(operation.path), ...queryParameters(operation.query), ...headerParameters(operation.precondition)],
    ...(operation.body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(operation.body, 'input') } } } }),
    responses: {
      [String(answer.status)]: { description: 'Success', ...success },
      default: { description: 'Problem', content: { 'application/problem+json': { schema: PROBLEM_REF } } },
    },
    security: operation.scope === undefined ? [] : [{ token: [operation.scope] }],
  };
}

function pathParameters(path: string): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
}

function queryParameters(query: z.ZodObject | undefined): object[] {
  return Object.entries(query?.shape ?? {}).map(([name, schema]) => {
    const type = schema as z.ZodType;
    return { name, in: 'query', required: !type.safeParse(undefined).success, schema: jsonSchema(type, 'output') };
  });
}

function headerParameters(precondition: Operation['precondition']): object[] {
  return precondition === undefined
    ? []
    : [{ name: precondition, in: 'header', required: precondition === 'If-Match', schema: { type: 'string' } }];
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): object {
  const result: Record<string, unknown> = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  // OpenAPI 3.1 names the dialect for the whole document.
  delete result['$schema'];
  return result;
}
