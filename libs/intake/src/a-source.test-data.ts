import type { SourceDefinition } from '@tributary/contracts';
import type { InboundRequest } from '@tributary/source-catalog';
import { sourceCompiler } from './compiled-source.ts';
import { inboundRequest, type WholeRequest } from './inbound-request.ts';

/** An open, active source; for tests. */
export function aDefinition(overrides: Partial<SourceDefinition> = {}): SourceDefinition {
  return {
    kind: 'source',
    id: 'src_0000000001',
    revision: 1,
    type: 'custom',
    name: 'Shop',
    status: 'active',
    keys: [{ key: 'k'.repeat(20), expiresAt: null }],
    authentication: { scheme: 'none' },
    mayMerge: true,
    deduplication: null,
    ordering: null,
    limits: { maxBodyBytes: 100, requestsPerSecond: null, burst: null },
    allowedAddresses: [],
    allowGet: false,
    publicUrl: null,
    batch: null,
    handshakes: [],
    answer: null,
    pull: null,
    hold: null,
    ...overrides,
  };
}

/** Secrets are their own seals. */
export const compileForTest = sourceCompiler({
  open: ({ sealed }) => sealed,
  visit: () => Promise.resolve(false),
  onProblem: () => undefined,
});

/** A POST with nothing in it, unless said otherwise. */
export function aRequest({ body = '', ...changes }: Partial<Omit<WholeRequest, 'body'>> & { readonly body?: string } = {}): InboundRequest {
  const query = changes.query ?? '';
  const requestTarget = `/v1/webhooks/${'k'.repeat(20)}${query === '' ? '' : `?${query}`}`;
  const whole = { method: 'POST', requestTarget, query, rawHeaders: [], body: Buffer.from(body), ...changes };
  return inboundRequest(whole, { source: null, gateway: undefined });
}
