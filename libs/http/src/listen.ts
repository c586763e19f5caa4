import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Server as NetServer } from 'node:net';

export interface HttpServer {
  readonly server: Server;
  readonly port: number;
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  /**
   * Stops accepting, lets requests in work end and tells every client to leave (`Connection: close`), then cuts what is left after
   * `graceMs`.
   */
  close(graceMs: number): Promise<void>;
}

/** Longer than the idle time of common load balancers (60 s), so that they, not we, close idle connections. */
const KEEP_ALIVE_MS = 65_000;
/** How long an idle connection is left open during a close: a request may be on its way on it. */
const IDLE_GRACE_MS = 500;

/** Serves `handler` (an Express app or a plain listener). Port 0 takes a free port. Rejects when the port is taken. */
export async function listen(handler: RequestListener, options: { host: string; port: number }): Promise<HttpServer> {
  let isClosing = false;
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    if (isClosing) response.setHeader('Connection', 'close');
    handler(request, response);
  });
  const connections = new Set<Socket>();
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: options.host, port: options.port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  const close = (graceMs: number) => {
    isClosing = true;
    return closeGently(server, connections, graceMs);
  };
  return { server, port, url: `http://${host}:${port}`, close };
}

function closeGently(server: Server, connections: ReadonlySet<Socket>, graceMs: number): Promise<void> {
  const idle = setTimeout(() => closeIdleWhileBusy(), Math.min(IDLE_GRACE_MS, graceMs));
  const force = setTimeout(() => connections.forEach((socket) => socket.destroy()), graceMs);
  let repeat: NodeJS.Timeout | undefined;
  const closeIdleWhileBusy = () => {
    server.closeIdleConnections();
    repeat = setInterval(() => server.closeIdleConnections(), 100);
  };
  return new Promise((resolve) => {
    // http.Server.close would cut idle connections at once, and with them requests that are on their way.
    NetServer.prototype.close.call(server, () => {
      [idle, force].forEach(clearTimeout);
      clearInterval(repeat);
      resolve();
    });
  });
}
