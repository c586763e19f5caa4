import { type SourceDefinition, type TokenRecord, type WorkflowRecord } from '@tributary/contracts';
import { aSource, aWorkflow } from '@tributary/testing';
import { DefinitionStore } from './definition-store.ts';
import { createTokenVerifier, sha256Hex } from './tokens.ts';

const KEY_1 = 'k'.repeat(20);
const KEY_2 = 'l'.repeat(20);

const source = (change: Partial<SourceDefinition> = {}): SourceDefinition =>
  aSource({ id: 'src_00000001', keys: [{ key: KEY_1, expiresAt: null }], ...change });
const workflow = (change: Partial<WorkflowRecord> = {}): WorkflowRecord =>
  aWorkflow({ id: 'wf_00000001', sourceId: 'src_00000001', ...change });

function storeOf(...records: (SourceDefinition | WorkflowRecord | TokenRecord)[]) {
  const store = new DefinitionStore();
  for (const record of records) put(store, record);
  return store;
}
function put(store: DefinitionStore, record: SourceDefinition | WorkflowRecord | TokenRecord) {
  return store.apply({ key: `${record.kind}:${record.id}`, value: JSON.stringify(record) }).result;
}

describe('definition store', () => {
  it('takes the higher revision and ignores one that is older or the same', () => {
    const store = storeOf(source({ revision: 2, name: 'two' }));
    expect(put(store, source({ revision: 1, name: 'one' }))).toBe('stale');
    expect(put(store, source({ revision: 2, name: 'again' }))).toBe('stale');
    expect(store.snapshot().sourceById('src_00000001')?.name).toBe('two');
    expect(put(store, source({ revision: 3, name: 'three' }))).toBe('applied');
    expect(store.snapshot().sourceById('src_00000001')?.name).toBe('three');
  });

  it('forgets on a tombstone, in every index, and for good', () => {
    const store = storeOf(source(), workflow());
    expect(store.apply({ key: 'source:src_00000001', value: null }).result).toBe('applied');
    store.apply({ key: 'workflow:wf_00000001', value: null });
    expect(put(store, source({ revision: 9 }))).toBe('stale');
    const snapshot = store.snapshot();
    expect([snapshot.sourceById('src_00000001'), snapshot.sourceByKey(KEY_1, 0), ...snapshot.workflowsOf('src_00000001')]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it.each([
    '{',
    '{"kind":"source"}',
    JSON.stringify({ ...source({ revision: 2 }), colour: 'red' }),
    JSON.stringify(source({ revision: 2, id: 'src_other0000' })),
  ])('keeps the last good definition when the next is unreadable: %s', (value) => {
    const store = storeOf(source());
    expect(store.apply({ key: 'source:src_00000001', value }).result).toBe('unreadable');
    expect(store.snapshot().sourceById('src_00000001')?.revision).toBe(1);
  });

  it('never changes a snapshot that was handed out', () => {
    const store = storeOf(source(), workflow());
    const before = store.snapshot();
    put(store, source({ revision: 2, keys: [{ key: KEY_2, expiresAt: null }] }));
    store.apply({ key: 'workflow:wf_00000001', value: null });
    expect(before.sourceByKey(KEY_1, 0)?.revision).toBe(1);
    expect(before.workflowsOf('src_00000001')).toHaveLength(1);
    const after = store.snapshot();
    expect(after.serial).toBeGreaterThan(before.serial);
    expect([after.sourceByKey(KEY_1, 0), after.sourceByKey(KEY_2, 0)?.revision, after.workflowsOf('src_00000001').length]).toEqual([
      undefined,
      2,
      0,
    ]);
  });

  it('finds a source by each of its keys until that key ends', () => {
    const store = storeOf(source({ keys: [{ key: KEY_2, expiresAt: null }, { key: KEY_1, expiresAt: '2026-01-01T00:00:00.000Z' }] })); // prettier-ignore
    const end = Date.parse('2026-01-01T00:00:00.000Z');
    expect(store.snapshot().sourceByKey(KEY_1, end - 1)?.id).toBe('src_00000001');
    expect(store.snapshot().sourceByKey(KEY_1, end)).toBeUndefined();
    expect(store.snapshot().sourceByKey(KEY_2, end)?.id).toBe('src_00000001');
  });

  it('lists the active workflows of a source only, by id, and follows one that changes', () => {
    const store = storeOf(workflow({ id: 'wf_00000002' }), workflow(), workflow({ id: 'wf_00000003', status: 'inactive' }));
    const ids = () => store.snapshot().workflowsOf('src_00000001').map(({ id }) => id); // prettier-ignore
    expect(ids()).toEqual(['wf_00000001', 'wf_00000002']);
    put(store, workflow({ revision: 2, status: 'inactive' }));
    expect(ids()).toEqual(['wf_00000002']);
  });

  it('verifies a token by its hash until it ends or is removed', () => {
    const token: TokenRecord = {
      kind: 'token',
      id: 'tok_1',
      revision: 1,
      name: 'ci',
      sha256: sha256Hex('trb_x'),
      scopes: ['*'],
      expiresAt: '2026-01-01T00:00:00.000Z',
    };
    const store = storeOf(token);
    let now = Date.parse('2025-12-31T00:00:00.000Z');
    const verify = createTokenVerifier((hash) => store.snapshot().tokenByHash(hash), () => now); // prettier-ignore
    expect(verify('trb_x')?.id).toBe('tok_1');
    expect(verify('trb_y')).toBeUndefined();
    now += 86_400_000;
    expect(verify('trb_x')).toBeUndefined();
    now -= 86_400_000;
    store.apply({ key: 'token:tok_1', value: null });
    expect(verify('trb_x')).toBeUndefined();
  });
});
