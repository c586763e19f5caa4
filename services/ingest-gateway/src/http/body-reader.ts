import type { IncomingMessage } from 'node:http';
import type { Reservation } from '../intake/in-flight-budget.ts';

/** What became of a body. `body` is what was read of it: all, or the start of what was too much. */
export type BodyOutcome =
  | { readonly kind: 'complete'; readonly body: Buffer }
  | { readonly kind: 'too_large'; readonly body: Buffer }
  | { readonly kind: 'overloaded'; readonly body: Buffer }
  /** The sender went away. */
  | { readonly kind: 'aborted' };

/**
 * Collects the bytes of a request, at most `maxBytes` and what `reservation` allows, which is checked as they arrive. Leaves the
 * rest of a body that is refused unread. Never rejects.
 */
export function readBody(request: IncomingMessage, maxBytes: number, reservation: Reservation): Promise<BodyOutcome> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;

    const settle = (outcome: BodyOutcome): void => {
      request.off('data', onData).off('end', onEnd).off('close', onClose);
      resolve(outcome);
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      const kind = size > maxBytes ? 'too_large' : reservation.grow(chunk.length) ? undefined : 'overloaded';
      if (kind === undefined) {
        chunks.push(chunk);
        return;
      }
      request.pause();
      settle({ kind, body: Buffer.concat(chunks) });
    };
    const onEnd = (): void => settle({ kind: 'complete', body: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size) });
    const onClose = (): void => settle({ kind: 'aborted' });

    // an error is followed by close
    request.on('data', onData).on('end', onEnd).on('close', onClose).on('error', ignore);
  });
}

function ignore(): void {}
