import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { Logger } from '@tributary/observability';
import { writeRefusal } from './refusal-writer.ts';

const PATH = '/v1/uploads';
/** Header fields of one connection, which are not handed on (RFC 9110, 7.6.1). */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** Shorter than the worker keeps a connection without requests. */
const IDLE_CONNECTION_MS = 30_000;

const NO_WORKER = { code: 'not_found', message: 'This gateway takes no uploads: WORKER_URL is not set.' };
const WORKER_AWAY = {
  code: 'worker_unavailable',
  message: 'The source-worker, which takes uploads, does not answer; try again and go on where you were.',
};

/** Whether the target of a request belongs to uploads. */
export function isUpload(requestTarget: string): boolean {
  if (!requestTarget.startsWith(PATH)) return false;
  const next = requestTarget[PATH.length];
  return next === undefined || next === '/' || next === '?';
}

/** Hands requests on to the source-worker and its answers back, both as streams: the gateway keeps nothing of a file. */
export function createUploadHandler({ workerUrl, logger }: { workerUrl: URL | undefined; logger: Logger }): RequestListener {
  if (workerUrl === undefined) return (request, response) => void writeRefusal(request, response, NO_WORKER);
  const { request: send, Agent } = workerUrl.protocol === 'https:' ? https : http;
  const agent = new Agent({ keepAlive: true, timeout: IDLE_CONNECTION_MS });
  const { hostname, port, protocol } = workerUrl;

  return (request, response) => {
    const { method, url: path } = request;
    const handed = send({ protocol, hostname, port, method, path, headers: headersOf(request), agent });
    // the agent's limit is for connections that wait; a worker may think longer
    handed.setTimeout(0);
    let isAnswered = false;
    handed.on('response', (answer) => {
      isAnswered = true;
      handBack(answer, response);
    });
    handed.on('error', (error) => {
      // a worker that has answered need not read the rest
      if (isAnswered || response.destroyed) return;
      request.unpipe(handed);
      logger.warn({ err: error }, 'an upload could not be handed on');
      writeRefusal(request, response, WORKER_AWAY);
    });
    response.once('close', () => handed.destroy());
    request.pipe(handed);
  };
}

function handBack(answer: IncomingMessage, response: ServerResponse): void {
  const { statusCode = 502, rawHeaders } = answer;
  const headers: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (!OF_THE_CONNECTION.has(name.toLowerCase())) headers.push(name, rawHeaders[i + 1] as string);
  }
  response.writeHead(statusCode, headers);
  // half an answer must not look like a whole one
  answer.on('error', () => response.destroy());
  answer.pipe(response);
}

function headersOf(request: IncomingMessage): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined && !OF_THE_CONNECTION.has(name)) headers[name] = value;
  const { host } = request.headers;
  if (host !== undefined) headers['x-forwarded-host'] ??= host;
  headers['x-forwarded-proto'] ??= 'encrypted' in request.socket ? 'https' : 'http';
  return headers;
}
