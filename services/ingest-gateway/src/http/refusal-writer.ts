import type { IncomingMessage, ServerResponse } from 'node:http';
import { problemOf } from '@tributary/http';
import type { Refusal } from '@tributary/intake';

const RETRY_AFTER_SECONDS = '5';
/** An unread body up to this size is read and forgotten, so that its connection can be used again. */
const MAX_DISCARDED_BYTES = 256 * 1024;
/** How long a sender that is in the middle of a large body may go on, so that it gets to read the answer. */
const LINGER_MS = 5000;

/**
 * Answers with problem+json and returns the status. A connection on which much of a body is still to come is closed, but only after the
 * sender has finished or a few seconds have gone: closing at once would reset it and take the answer with it.
 */
export function writeRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: Omit<Refusal, 'code'> & { readonly code: string },
): number {
  const { code, message, errors } = refusal;
  const problem = errors === undefined ? problemOf(code, message) : { ...problemOf(code, message), errors };
  const { retryAfterSeconds, ...content } = problem;
  const body = Buffer.from(JSON.stringify(content));
  const headers: Record<string, string | number> = {
    'Content-Type': 'application/problem+json',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
    ...refusal.headers,
  };
  if (retryAfterSeconds !== undefined) headers['Retry-After'] = RETRY_AFTER_SECONDS;
  if (request.complete || willBeShort(request)) {
    response.writeHead(problem.status, headers).end(body);
  } else {
    headers['Connection'] = 'close';
    response.writeHead(problem.status, headers).write(body);
    endAfterBody(request, response);
  }
  return problem.status;
}

function willBeShort(request: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': chunked, expect } = request.headers;
  // a sender that waits for 100 Continue may send its body or not after a refusal: the connection cannot be trusted
  return chunked === undefined && expect === undefined && Number(length ?? 0) <= MAX_DISCARDED_BYTES;
}

function endAfterBody(request: IncomingMessage, response: ServerResponse): void {
  const end = (): void => {
    clearTimeout(deadline);
    response.end();
  };
  const deadline = setTimeout(end, LINGER_MS);
  request.once('end', end).once('close', end).on('error', ignore);
  request.resume();
}

function ignore(): void {}
