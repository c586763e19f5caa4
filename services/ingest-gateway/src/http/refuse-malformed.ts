import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** What is wrong with a request on its way in; all else is 400. */
const STATUS_BY_ERROR: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

/** Ends the connection of a request that is none, as Node does it where nobody listens: a status line, unless an answer has been begun. */
export function refuseMalformed(code: string | undefined, socket: Duplex): void {
  const { _httpMessage: begun } = socket as { _httpMessage?: ServerResponse };
  if (socket.writable && begun?.headersSent !== true) {
    const status = STATUS_BY_ERROR[code ?? ''] ?? 400;
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n`);
  }
  socket.destroy();
}
