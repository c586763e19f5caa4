import { createHash } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { Readable } from 'node:stream';
import { newId } from '@tributary/contracts';
import { principalOf, writeProblem } from '@tributary/http';
import { type DataStore, MemoryLocker, Server } from '@tus/server';
import type { Request as ExpressRequest, RequestHandler, Response as ExpressResponse } from 'express';
import { isUploadId } from '../../uploads/upload.ts';

const PATH = '/v1/uploads';
const OWNER_HEADER = 'x-tributary-principal';
const CODE_BY_STATUS: Readonly<Record<number, string>> = {
  403: 'invalid_input',
  404: 'not_found',
  409: 'upload_conflict',
  410: 'upload_gone',
  412: 'unsupported_tus_version',
  413: 'upload_too_large',
  501: 'not_implemented',
};
/** Header names that a proxy or a client may send in any form, and that the server would refuse in most. */
const NOT_PASSED_ON: ReadonlySet<string> = new Set([
  'x-forwarded-proto',
  'x-forwarded-host',
  'forwarded',
  'connection',
  'expect',
  OWNER_HEADER,
]);

/**
 * Serves the tus protocol (1.0.0). `Location` is a path: right behind any proxy. Two requests for one upload in one process wait for each other; between processes the
 * store decides, piece by piece.
 */
export function tusHandler(datastore: DataStore, maxBytes: number): RequestHandler {
  const thrown = new WeakMap<object, unknown>();
  const server = new Server({
    path: PATH,
    datastore,
    locker: new MemoryLocker(),
    maxSize: maxBytes,
    relativeLocation: true,
    allowedOrigins: [],
    namingFunction: (request) => uploadIdFor(request.headers.get('idempotency-key'), request.headers.get(OWNER_HEADER)),
    getFileIdFromRequest: (_request, id) => (id !== undefined && isUploadId(id) ? id : undefined),
    onResponseError: (request, error) => void thrown.set(request, error),
  });

  return async (request, response) => {
    const webRequest = toWebRequest(request, principalOf(response)?.id);
    const answer = await server.handleWeb(webRequest);
    const { status } = answer;
    for (const [name, value] of answer.headers) if (name !== 'content-type' && name !== 'content-length') response.setHeader(name, value);
    const error = thrown.get(webRequest);
    // an unread body is not waited for
    if (status >= 400 && !request.complete) response.setHeader('Connection', 'close');
    if (error instanceof Error && !('status_code' in error)) throw error;
    const content = await answer.text();
    if (status >= 400) refuse(response, status, content);
    else response.status(status).end(content);
  };
}

/** Of the same caller and Idempotency-Key, the same. */
function uploadIdFor(idempotencyKey: string | null, owner: string | null): string {
  if (idempotencyKey === null) return `upl_${newId().replaceAll('-', '')}`;
  return `upl_${createHash('sha256').update(`${owner}\n${idempotencyKey}`).digest('hex').slice(0, 32)}`;
}

function toWebRequest(request: ExpressRequest, owner: string | undefined): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined && !NOT_PASSED_ON.has(name)) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  if (owner !== undefined) headers.set(OWNER_HEADER, owner);
  const hasBody = request.method === 'POST' || request.method === 'PATCH';
  const init = hasBody ? { body: Readable.toWeb(request) as ReadableStream, duplex: 'half' as const } : {};
  return new Request(new URL(request.originalUrl.split('?', 1)[0] as string, 'http://localhost'), {
    method: request.method,
    headers,
    ...init,
  });
}

function refuse(response: ExpressResponse, status: number, text: string): void {
  const code = CODE_BY_STATUS[status] ?? 'invalid_input';
  const title = STATUS_CODES[status] ?? 'Error';
  writeProblem(response, { type: `urn:tributary:problem:${code}`, title, status, detail: text.trim(), code });
}
