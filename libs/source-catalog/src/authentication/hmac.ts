import type { Scheme } from './scheme.ts';
import { compileSignature } from './signature/signature.ts';

/** HMAC of the raw body in one header, behind a constant prefix, keyed with the secret's UTF-8 bytes: the most common of all signatures. */
export const hmac: Scheme<'hmac'> = {
  compile: ({ header, algorithm, encoding, prefix, secrets }) =>
    compileSignature(
      {
        algorithm: `hmac-${algorithm}`,
        encoding,
        key: 'text',
        place: { headers: [header], form: { is: 'value', prefix } },
        content: '{body}',
        timestamp: null,
      },
      secrets,
    ),
  // a signature proves one body and is no secret: it is kept, for those who look into why it did not match
  credentials: () => ({ headers: [], query: [] }),
};
