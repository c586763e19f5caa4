import { signaturePlace, signatureRule, signatureTimestamp } from '@tributary/contracts';
import { checkContentTemplate } from '@tributary/source-catalog';
import { z } from 'zod';
import { headerName } from './request-places.ts';

/** A signature that the owner of a source composes: what is left out is as most senders do it. */
export function signatureInput<S extends z.ZodType>(secret: S) {
  return z
    .strictObject({
      scheme: z.literal('signature'),
      algorithm: signatureRule.shape.algorithm.default('hmac-sha256'),
      encoding: signatureRule.shape.encoding.default('hex'),
      key: signatureRule.shape.key.default('text'),
      place: z.strictObject({
        headers: z.array(headerName).min(1).max(8),
        form: signaturePlace.shape.form.default({ is: 'value', prefix: '' }),
      }),
      content: z.string().min(1).max(1024).default('{body}'),
      timestamp: signatureTimestamp.nullable().default(null),
      secret,
    })
    .superRefine((rule, context) => {
      const { content, algorithm, timestamp } = rule as SignatureForm;
      const problem = checkContentTemplate(content, algorithm) ?? timestampProblem(content, timestamp);
      if (problem !== undefined) context.addIssue({ code: 'custom', path: ['content'], message: problem });
    });
}

type SignatureForm = Pick<z.infer<typeof signatureRule>, 'content' | 'algorithm' | 'timestamp'>;

function timestampProblem(content: string, timestamp: SignatureForm['timestamp']): string | undefined {
  const isNowhere = timestamp === null && content.includes('{timestamp}');
  return isNowhere ? 'contains {timestamp}, but `timestamp` does not say where a request has it' : undefined;
}
