import { z } from 'zod';
import { openApiDocument } from './open-api.ts';

describe('openApiDocument', () => {
  it('describes what an operation takes, answers and needs', () => {
    const document = openApiDocument({
      title: 'Things',
      version: '1',
      operations: [
        {
          method: 'patch',
          path: '/v1/things/{id}',
          summary: 'Change a thing',
          scope: 'things:write',
          precondition: 'If-Match',
          query: z.object({ dryRun: z.string().optional() }),
          body: z.strictObject({ name: z.string() }),
          answer: { status: 200, schema: z.strictObject({ id: z.string() }) },
        },
      ],
    }) as {
      paths: Record<
        string,
        Record<string, { parameters: { name: string; required: boolean }[]; security: object[]; requestBody: object; responses: object }>
      >;
    };
    const operation = document.paths['/v1/things/{id}']!['patch']!;
    expect(operation.parameters.map(({ name, required }) => [name, required])).toEqual([['id', true], ['dryRun', false], ['If-Match', true]]); // prettier-ignore
    expect(operation.security).toEqual([{ token: ['things:write'] }]);
    expect(operation.requestBody).toMatchObject({
      content: { 'application/json': { schema: { required: ['name'], additionalProperties: false } } },
    });
    expect(Object.keys(operation.responses)).toEqual(['200', 'default']);
  });
});
