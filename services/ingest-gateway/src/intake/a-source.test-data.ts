import type { SourceDefinition } from '@tributary/contracts';
import { sourceCompiler } from './compiled-source.ts';

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
    limits: { maxBodyBytes: 100 },
    allowGet: false,
    ...overrides,
  };
}

/** Secrets are their own seals. */
export const compileForTest = sourceCompiler({
  open: ({ sealed }) => sealed,
  onProblem: () => undefined,
});
