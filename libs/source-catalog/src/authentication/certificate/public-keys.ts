import { X509Certificate, createPublicKey, type KeyObject } from 'node:crypto';

/** Public keys that platforms publish at addresses of their own. */
export interface PublicKeys {
  /** The key of the certificate or public key at `url`, which the caller has checked to be the platform's. Rejects when it cannot be had now. */
  at(url: string): Promise<KeyObject>;
}

export interface PublicKeyOptions {
  /** Default: `fetch` of Node. */
  readonly fetch?: typeof fetch;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const TIMEOUT_MS = 5000;
/** A certificate with its chain has a few KiB. */
const MAX_BYTES = 64 * 1024;
const KEPT_MS = 24 * 60 * 60 * 1000;
/** So that requests with a bad address cannot make us ask for it again and again. */
const FAILURE_KEPT_MS = 30_000;
const MAX_KEPT = 200;
/** Whoever knows a source's URL can name addresses of the platform that are not there; more than these are not asked for at a time. */
const MAX_LOADING = 8;

interface Kept {
  readonly key: Promise<KeyObject>;
  untilMs: number;
  hasFailed: boolean;
}

/** Fetches each key once a day: without redirects, bounded in time and size, and one request at a time for each address. */
export function createPublicKeys({ fetch: fetchUrl = fetch, now = Date.now }: PublicKeyOptions = {}): PublicKeys {
  const kept = new Map<string, Kept>();
  let loading = 0;

  async function load(url: string): Promise<KeyObject> {
    const response = await fetchUrl(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (response.status !== 200 || response.body === null) throw new Error(`${new URL(url).host} answered ${response.status}`);
    return keyOf(await textOf(response.body), now());
  }

  return {
    at(url) {
      const known = kept.get(url);
      if (known !== undefined && known.untilMs > now()) return known.key;
      if (loading >= MAX_LOADING) return Promise.reject(new Error('too many keys are being fetched'));
      loading += 1;
      const key = load(url).finally(() => (loading -= 1));
      const entry: Kept = { key, untilMs: now() + KEPT_MS, hasFailed: false };
      key.catch(() => {
        entry.untilMs = now() + FAILURE_KEPT_MS;
        entry.hasFailed = true;
      });
      kept.delete(url);
      if (kept.size >= MAX_KEPT) kept.delete(leastNeeded(kept));
      kept.set(url, entry);
      return entry.key;
    },
  };
}

/** A failure, so that bad addresses never push out a good key; else the oldest. */
function leastNeeded(kept: ReadonlyMap<string, Kept>): string {
  const [oldest = ''] = kept.keys();
  return [...kept].find(([, { hasFailed }]) => hasFailed)?.[0] ?? oldest;
}

async function textOf(body: ReadableStream<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Error(`more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('latin1');
}

function keyOf(pem: string, nowMs: number): KeyObject {
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) return createPublicKey(pem);
  const certificate = new X509Certificate(pem);
  if (Date.parse(certificate.validFrom) > nowMs || Date.parse(certificate.validTo) < nowMs)
    throw new Error('the certificate is out of date');
  return certificate.publicKey;
}
