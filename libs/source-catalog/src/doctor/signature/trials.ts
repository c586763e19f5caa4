import type { SignatureRule } from '@tributary/contracts';
import { compileSignature } from '../../authentication/signature/signature.ts';
import type { InboundRequest } from '../../inbound-request.ts';

/** What is supposed about how a request was signed. */
export interface Premise {
  readonly algorithm: SignatureRule['algorithm'];
  readonly key: SignatureRule['key'];
  readonly content: string;
  readonly secret: string;
  readonly body: Uint8Array;
  readonly urls: readonly string[];
  /** The time as it was sent; `undefined` where there is none. */
  readonly sentAt: string | undefined;
}

export interface Trials {
  /** Whether one of `signatures` is right under the premise. Says no to everything once its budget is spent. */
  explains(signatures: readonly Uint8Array[], premise: Premise): boolean;
  isSpent(): boolean;
}

/** HMACs for one diagnosis. Each address counts, twice for its forms with and without a port. */
const MAX_HMACS = 500;
/** Bytes to sign for one diagnosis, some hundredths of a second. */
const MAX_BYTES = 32 * 1024 * 1024;

const SIGNATURE = 'tributary-signature';
const TIMESTAMP = 'tributary-timestamp';

/**
 * Checks premises by the check of the product. However the signature came, it is handed over in one form: as hex in a header of its own, with the time in another.
 */
export function createTrials(request: InboundRequest, nowMs: number): Trials {
  let hmacs = 0;
  let bytes = 0;
  let isSpent = false;

  return {
    isSpent: () => isSpent,
    explains(signatures, { algorithm, key, content, secret, body, urls, sentAt }) {
      const cost = content.includes('{url}') ? 2 * urls.length : 1;
      isSpent ||= hmacs + cost > MAX_HMACS || bytes + cost * body.length > MAX_BYTES;
      if (isSpent) return false;
      hmacs += cost;
      bytes += cost * body.length;
      const rawHeaders = [SIGNATURE, signatures.map((signature) => `s=${Buffer.from(signature).toString('hex')}`).join(',')];
      if (sentAt !== undefined) rawHeaders.push(TIMESTAMP, sentAt);
      const rule: SignatureRule = {
        algorithm,
        encoding: 'hex',
        key,
        content,
        place: { headers: [SIGNATURE], form: { is: 'pairs', separator: ',', name: 's' } },
        timestamp: sentAt === undefined ? null : { from: { in: 'header', names: [TIMESTAMP] }, unit: 's', toleranceSeconds: null },
      };
      const supposed = { ...request, body, rawHeaders: [...rawHeaders, ...request.rawHeaders], urls: () => urls };
      try {
        const verification = compileSignature(rule, [secret])(supposed, nowMs);
        return 'ok' in verification && verification.ok;
      } catch {
        // no key for that algorithm
        return false;
      }
    },
  };
}
