import { createServer } from 'node:net';

/** The preferred port of the loopback interface, or the next one that is free. `0` asks the system for any. Rejects when 200 in a row are taken. */
export async function freePort(preferred = 0, taken: ReadonlySet<number> = new Set()): Promise<number> {
  if (preferred === 0) return listenOn(0);
  for (let port = preferred; port < preferred + 200; port++) {
    if (taken.has(port)) continue;
    try {
      return await listenOn(port);
    } catch {
      // taken: the next one
    }
  }
  throw new Error(`no free port from ${preferred} to ${preferred + 199}`);
}

function listenOn(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}
