import { z } from 'zod';
import type { Operation } from './open-api.ts';

const VERSION = z.literal('1.0.0').describe('The version of the protocol');
const BYTES = 'application/offset+octet-stream';
const OFFSET = z.coerce.number().int().min(0);
const OFFSET_ANSWER = 'Bytes that are there, which need not be sent again';
const EXPIRES = 'When the bytes are forgotten, as an HTTP date';

/** The tus protocol 1.0.0 (creation, creation-with-upload, expiration, termination) at a path. `metadata` says what `Upload-Metadata` may hold. */
export function tusOperations({ path, scope, metadata }: { path: string; scope: string; metadata: string }): readonly Operation[] {
  const one = `${path}/{id}`;
  const version = { 'Tus-Resumable': VERSION };
  const sent = { 'Tus-Resumable': '1.0.0', 'Upload-Offset': OFFSET_ANSWER, 'Upload-Expires': EXPIRES };
  const abilities = {
    'Tus-Version': 'Versions of the protocol that are spoken',
    'Tus-Extension': 'Extensions of the protocol',
    'Tus-Max-Size': 'Bytes that one file may have',
  };
  const options: Omit<Operation, 'path'> = {
    method: 'options',
    summary: 'What is spoken of the tus protocol',
    answer: { status: 204, schema: null, headers: abilities },
  };
  return [
    { ...options, path },
    { ...options, path: one },
    {
      method: 'post',
      path,
      summary: 'Begins an upload (tus 1.0.0), with its first bytes where they come along',
      scope,
      precondition: 'Idempotency-Key',
      headers: z.object({
        ...version,
        'Upload-Length': OFFSET.describe('Bytes of the whole file'),
        'Upload-Metadata': z.string().describe(`Names with values in base64, separated by commas: ${metadata}`),
        'Content-Type': z.literal(BYTES).optional().describe('Where bytes come along'),
      }),
      bytes: BYTES,
      answer: { status: 201, schema: null, headers: { Location: 'The path of the upload', ...sent } },
    },
    {
      method: 'head',
      path: one,
      summary: 'Where to go on with an upload (tus 1.0.0)',
      scope,
      headers: z.object(version),
      answer: {
        status: 200,
        schema: null,
        headers: { ...sent, 'Upload-Length': 'Bytes of the whole file', 'Upload-Metadata': 'As it was given' },
      },
    },
    {
      method: 'patch',
      path: one,
      summary: 'Sends the next bytes of an upload (tus 1.0.0)',
      scope,
      headers: z.object({ ...version, 'Upload-Offset': OFFSET.describe('The place of the first of them in the file, as HEAD says it') }),
      bytes: BYTES,
      answer: { status: 204, schema: null, headers: sent },
    },
    {
      method: 'delete',
      path: one,
      summary: 'Cancels an upload and removes its bytes; one that has ended is forgotten, with its report',
      scope,
      answer: { status: 204, schema: null, headers: { 'Tus-Resumable': '1.0.0' } },
    },
  ];
}
