import { type RawEvent, type SourceDefinition, updateIdFor, type WorkflowRecord } from '@tributary/contracts';
import type { DefinitionSnapshot } from '@tributary/definitions';
import { aSource } from '@tributary/testing';
import { createEventEvaluator, type EventEvaluator } from './evaluate-event.ts';
import { createProgramCache } from './program-cache.ts';

const SOURCE = aSource();

const WORKFLOW: WorkflowRecord = {
  kind: 'workflow',
  id: 'wf_0123456789abcdef',
  revision: 1,
  name: 'Purchases',
  sourceId: SOURCE.id,
  status: 'active',
  delay: 'none',
  version: 3,
  definition: {
    filter: { all: [{ path: '$.body.status', op: 'equals', value: 'paid' }] },
    mapping: {
      event: { name: { const: 'Purchased' } },
      identifiers: { email: { path: '$.body.email' } },
      traits: { total: { path: '$.body.total', type: 'number' } },
    },
  },
};

function evaluator(source: SourceDefinition | undefined, ...workflows: WorkflowRecord[]): EventEvaluator {
  const snapshot = {
    sourceById: () => source,
    workflowsOf: () => workflows,
    workflowById: () => undefined,
  } as unknown as DefinitionSnapshot;
  return createEventEvaluator({ definitions: () => snapshot, programs: createProgramCache({ error: () => undefined }) });
}

function event(body: string): RawEvent {
  return {
    requestId: '019ab000-0000-7000-8000-000000000001',
    eventId: '019ab000-0000-7000-8000-000000000002',
    sourceId: SOURCE.id,
    sourceType: 'custom',
    receivedAt: '2026-11-23T12:00:00.000Z',
    method: 'POST',
    path: '',
    query: '',
    rawHeaders: ['content-type', 'application/json'],
    body: new TextEncoder().encode(body),
  };
}

const PAID = JSON.stringify({ status: 'paid', email: 'Ann@Example.com', total: '29.35' });

describe('decisions of the engine', () => {
  test('a mapped event is an update whose id is a function of event and workflow', () => {
    const [decision] = evaluator(SOURCE, WORKFLOW).all(event(PAID));
    const updateId = updateIdFor('019ab000-0000-7000-8000-000000000002', WORKFLOW.id);
    expect(decision).toMatchObject({
      kind: 'update',
      run: { workflowId: WORKFLOW.id, version: 3, state: 'mapped', updateId },
      update: {
        updateId,
        workflowVersion: 3,
        mayMerge: true,
        identifiers: [{ type: 'email', value: 'ann@example.com' }],
        traits: { total: { value: 29.35, keep: 'latest' } },
      },
    });
  });

  test('an event that the filter stops ends as filtered, and the run says which condition', () => {
    const [decision] = evaluator(SOURCE, WORKFLOW).all(event('{"status":"open","email":"a@b.co"}'));
    expect(decision).toMatchObject({
      kind: 'none',
      run: { state: 'filtered', code: 'filter_not_met', message: expect.stringContaining('status') as string },
    });
  });

  test.each([
    ['malformed JSON', '{"status":'],
    ['an empty body', ''],
    ['nesting that no order has', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['nobody to assign it to', '{"status":"paid"}'],
  ])('%s is a dead letter or filtered, never a throw, and the other workflow runs on', (_name, body) => {
    const open: WorkflowRecord = {
      ...WORKFLOW,
      id: 'wf_fedcba9876543210',
      definition: { mapping: { event: { name: { const: 'Seen' } }, identifiers: { user_id: { const: 'u1' } } } },
    };
    const decisions = evaluator(SOURCE, WORKFLOW, open).all(event(body));
    expect(decisions[0]?.kind).not.toBe('update');
    expect(decisions[1]?.kind).toBe('update');
  });

  test('an event that came through the door runs, whatever has become of its source since', () => {
    expect(evaluator({ ...SOURCE, status: 'paused' }, WORKFLOW).all(event(PAID))[0]?.kind).toBe('update');
  });

  test('a held event is held visibly in every workflow', () => {
    const [decision] = evaluator({ ...SOURCE, status: 'paused' }, WORKFLOW).held(event(PAID));
    expect(decision).toEqual({ kind: 'none', run: { workflowId: WORKFLOW.id, version: 3, state: 'paused', code: 'source_paused' } });
  });

  test('a delayed workflow waits until its due time, counted from the receipt, and then runs', () => {
    const delayed: WorkflowRecord = { ...WORKFLOW, delay: '5m' };
    const [waiting] = evaluator(SOURCE, delayed).all(event(PAID));
    expect(waiting).toMatchObject({ kind: 'delay', tier: '5m', dueAt: '2026-11-23T12:05:00.000Z', run: { state: 'waiting' } });
    expect(evaluator(SOURCE, delayed).one(event(PAID), delayed.id)[0]?.kind).toBe('update');
  });

  test('a delayed event whose workflow is gone meanwhile ends visibly', () => {
    expect(evaluator(SOURCE).one(event(PAID), WORKFLOW.id)).toMatchObject([
      { kind: 'none', run: { state: 'filtered', code: 'workflow_inactive' } },
    ]);
  });

  test('a definition that does not compile fails its own runs only', () => {
    const broken: WorkflowRecord = {
      ...WORKFLOW,
      id: 'wf_brokenbroken00',
      definition: { mapping: { ...WORKFLOW.definition.mapping, identifiers: { email: { path: 'not a path' } } } },
    };
    const [first, second] = evaluator(SOURCE, broken, WORKFLOW).all(event(PAID));
    expect(first).toMatchObject({ kind: 'dead-letter', code: 'workflow_not_compilable' });
    expect(second?.kind).toBe('update');
  });

  test('an event of a deleted source has no runs', () => {
    expect(evaluator(undefined).all(event(PAID))).toEqual([]);
  });
});
