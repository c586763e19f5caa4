import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** Ports that are tried from the preferred one on. */
const TRIES = 200;

/** The given port of the loopback interface, `0` for any, when nothing listens there now. Rejects when something does. */
export function freePort(port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (cause) => reject(new Error(`port ${port} is not free`, { cause })));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}

/**
 * The preferred port of the loopback interface, or the next one that is free, kept for this process until it ends: two stacks that start at the
 * same time get different ones, although it takes seconds until something listens there. Rejects when 200 in a row are taken.
 */
export async function reservePort(preferred: number): Promise<number> {
  for (let port = preferred; port < preferred + TRIES; port++) {
    if ((await isFree(port)) && (await reserve(port))) return port;
  }
  throw new Error(`no free port from ${preferred} to ${preferred + TRIES - 1}`);
}

async function isFree(port: number): Promise<boolean> {
  try {
    await freePort(port);
    return true;
  } catch {
    return false;
  }
}

/** The UDP port of the same number is the reservation: nothing here uses UDP, one process can hold it, and the system gives it back however that one ends. */
function reserve(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => {
      socket.close();
      resolve(false);
    });
    socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => {
      socket.unref();
      resolve(true);
    });
  });
}
