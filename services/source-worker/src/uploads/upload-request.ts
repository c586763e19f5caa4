import { sourceId } from '@tributary/contracts';
import { type FieldError, ValidationError } from '@tributary/errors';
import { z } from 'zod';
import { knownEncoding } from './text/encoding.ts';
import { FORMATS } from './text/format.ts';
import { UPLOAD_MODES } from './upload.ts';

const MAX_KEY_PARTS = 8;

/** What the Upload-Metadata of a new upload may say. Names that it does not know are an error, but for those that tus clients send of their own accord. */
const uploadMetadata = z.strictObject({
  sourceId,
  filename: z.string().max(1024).optional(),
  mode: z.enum(UPLOAD_MODES).default('preview'),
  format: z.enum(FORMATS).optional(),
  delimiter: z
    .string()
    .length(1)
    .refine((text) => !/["\r\n]/.test(text), 'cannot be a quote or a line end')
    .optional(),
  encoding: z
    .string()
    .transform((label, context) => {
      const encoding = knownEncoding(label);
      if (encoding === undefined) context.addIssue({ code: 'custom', message: 'this encoding is not known' });
      return encoding ?? label;
    })
    .optional(),
  header: z.enum(['true', 'false']).default('true'),
  /** Names of columns, or paths that begin with `$`, separated by commas; or a JSON array of them. */
  deduplication: z
    .string()
    .transform(namesOf)
    .pipe(z.array(z.string().min(1).max(512)).max(MAX_KEY_PARTS))
    .default([]),
  // of uppy, tus-js-client and others
  filetype: z.string().optional(),
  name: z.string().optional(),
  type: z.string().optional(),
  relativePath: z.string().optional(),
});
export type UploadMetadata = z.infer<typeof uploadMetadata>;

/** Throws `invalid_input` with an entry for each wrong field. */
export function readMetadata(metadata: Readonly<Record<string, string | null | undefined>>): UploadMetadata {
  const given = Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== null && value !== undefined));
  const result = uploadMetadata.safeParse(given);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue): FieldError[] => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: key, code: 'unknown_field', message: 'this field is not known' }));
    const path = issue.path.map(String).join('.');
    if (!((path.split('.')[0] as string) in given)) return [{ path, code: 'required', message: 'this field is required' }];
    return [{ path, code: 'invalid_value', message: issue.message }];
  });
  throw new ValidationError(`the Upload-Metadata is not valid: ${errors.map(({ path }) => path).join(', ')}`, errors);
}

function namesOf(text: string): unknown {
  if (text.trimStart().startsWith('[')) {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
