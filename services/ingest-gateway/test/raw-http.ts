import { connect, type Socket } from 'node:net';

/** A connection on which a test decides every byte. */
export interface RawConnection {
  write(bytes: string | Buffer): void;
  /** Resolves when what was received matches; rejects when the connection closes first. */
  until(pattern: RegExp): Promise<string>;
  /** Resolves with everything that was received when the other side has closed. */
  closed(): Promise<string>;
  destroy(): void;
}

export async function openConnection(gatewayUrl: string): Promise<RawConnection> {
  const { hostname, port } = new URL(gatewayUrl);
  const socket: Socket = connect(Number(port), hostname);
  let received = '';
  let hasClosed = false;
  const waiting = new Set<() => void>();
  const wake = (): void => waiting.forEach((check) => check());
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    received += text;
    wake();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    hasClosed = true;
    wake();
  });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));

  function when(isDone: () => boolean, mayClose: boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        if (!isDone() && !hasClosed) return;
        waiting.delete(check);
        if (isDone() || mayClose) resolve(received);
        else reject(new Error(`the connection closed after: ${received}`));
      };
      waiting.add(check);
      check();
    });
  }
  return {
    write: (bytes) => void socket.write(bytes),
    until: (pattern) => when(() => pattern.test(received), false),
    closed: () => when(() => false, true),
    destroy: () => socket.destroy(),
  };
}
