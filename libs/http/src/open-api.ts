import { z } from 'zod';

/** A successful answer; a `schema` of `null` is an empty body. */
export interface Answer {
  readonly status: number;
  readonly schema: z.ZodType | null;
  /** The media type of a body that is no JSON; `schema` is `null` then. */
  readonly mediaType?: string;
  /** What its header fields say, by name. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** One operation of an API, as its OpenAPI document describes it. */
export interface Operation {
  readonly method: 'get' | 'head' | 'options' | 'post' | 'put' | 'patch' | 'delete';
  /** With parameters in braces: `/v1/sources/{id}`. */
  readonly path: string;
  readonly summary: string;
  /** The scope that the token needs; without one the operation is open. */
  readonly scope?: string;
  /** In place of a token: the write key of a source, as user name of HTTP Basic or as `writeKey` in the body. */
  readonly takesWriteKey?: boolean;
  readonly query?: z.ZodObject;
  /** Header fields by name, each with a description. */
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The media type of a body that is kept as bytes, in place of `body`. */
  readonly bytes?: string;
  /** Whether the operation changes a revision (`If-Match`) or creates something (`Idempotency-Key`). */
  readonly precondition?: 'If-Match' | 'Idempotency-Key';
  readonly answer: Answer;
  /** What it may answer instead, each with a status of its own. */
  readonly otherAnswers?: readonly Answer[];
}

const TOKEN = { type: 'http', scheme: 'bearer' };
const WRITE_KEY = { type: 'http', scheme: 'basic', description: 'The write key of a source as user name; the password is not looked at.' };

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
  const hasWriteKeys = api.operations.some(({ takesWriteKey }) => takesWriteKey);
  return {
    openapi: '3.1.0',
    info: { title: api.title, version: api.version, ...(api.description === undefined ? {} : { description: api.description }) },
    paths,
    components: {
      securitySchemes: { token: TOKEN, ...(hasWriteKeys && { writeKey: WRITE_KEY }) },
      schemas: { Problem: jsonSchema(problem, 'output') },
    },
  };
}

function describe(operation: Operation): object {
  const { answer, otherAnswers = [] } = operation;
  return {
    summary: operation.summary,
    parameters: [
      ...pathParameters(operation.path),
      ...parameters('query', operation.query),
      ...parameters('header', operation.headers),
      ...preconditionParameters(operation.precondition),
    ],
    ...requestBody(operation),
    responses: {
      ...Object.fromEntries([answer, ...otherAnswers].map((each) => [String(each.status), describeAnswer(each)])),
      default: { description: 'Problem', content: { 'application/problem+json': { schema: PROBLEM_REF } } },
    },
    security: security(operation),
  };
}

function requestBody({ body, bytes }: Operation): object {
  if (bytes !== undefined) return { requestBody: { required: false, content: { [bytes]: {} } } };
  if (body === undefined) return {};
  return { requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(body, 'input') } } } };
}

function describeAnswer({ schema, mediaType, headers = {} }: Answer): object {
  const fields = Object.entries(headers).map(([name, description]) => [name, { description, schema: { type: 'string' } }]);
  return {
    description: 'Success',
    ...(fields.length > 0 && { headers: Object.fromEntries(fields) as object }),
    ...(schema !== null && { content: { 'application/json': { schema: jsonSchema(schema, 'output') } } }),
    ...(mediaType !== undefined && { content: { [mediaType]: {} } }),
  };
}

/** One of the entries is enough; an empty one needs nothing in the head. */
function security({ scope, takesWriteKey }: Operation): object[] {
  if (takesWriteKey) return [{ writeKey: [] }, {}];
  return scope === undefined ? [] : [{ token: [scope] }];
}

function pathParameters(path: string): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
}

function parameters(place: 'query' | 'header', shape: z.ZodObject | undefined): object[] {
  return Object.entries(shape?.shape ?? {}).map(([name, schema]) => {
    const type = schema as z.ZodType;
    const { description } = type;
    return {
      name,
      in: place,
      required: !type.safeParse(undefined).success,
      ...(description !== undefined && { description }),
      schema: jsonSchema(type, 'output'),
    };
  });
}

function preconditionParameters(precondition: Operation['precondition']): object[] {
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
