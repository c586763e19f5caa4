import {
  newId,
  newResourceId,
  type ProfileUpdate,
  type RawEvent,
  type SourceDefinition,
  updateIdFor,
  type WorkflowRecord,
} from '@tributary/contracts';

/** A raw event of a custom source: a small JSON body. */
export function aRawEvent(changes: Partial<RawEvent> = {}): RawEvent {
  return {
    requestId: newId(),
    eventId: newId(),
    sourceId: 'src_0123456789abcdef',
    sourceType: 'custom',
    receivedAt: '2026-11-23T12:00:00.000Z',
    method: 'POST',
    path: '',
    query: '',
    rawHeaders: ['content-type', 'application/json'],
    body: new TextEncoder().encode('{"email":"ann@example.com"}'),
    ...changes,
  };
}

/** An update of one person, known by an e-mail address. */
export function aProfileUpdate(changes: Partial<ProfileUpdate> = {}): ProfileUpdate {
  const eventId = changes.eventId ?? newId();
  const workflowId = changes.workflowId ?? 'wf_0123456789abcdef';
  return {
    v: 1,
    updateId: updateIdFor(eventId, workflowId),
    eventId,
    requestId: newId(),
    sourceId: 'src_0123456789abcdef',
    workflowId,
    workflowVersion: 1,
    receivedAt: '2026-11-23T12:00:00.000Z',
    mayMerge: true,
    event: { name: 'Purchased', time: '2026-11-23T11:59:58.000Z', properties: {}, items: [] },
    identifiers: [{ type: 'email', value: 'ann@example.com' }],
    traits: { firstName: { value: 'Ann', keep: 'latest' } },
    ...changes,
  };
}

/** An open custom source. */
export function aSource(changes: Partial<SourceDefinition> = {}): SourceDefinition {
  return {
    kind: 'source',
    id: newResourceId('src'),
    revision: 1,
    type: 'custom',
    name: 'Test source',
    status: 'active',
    keys: [{ key: newResourceId('src').replace('src_', 'key'), expiresAt: null }],
    authentication: { scheme: 'none' },
    mayMerge: true,
    deduplication: null,
    ordering: null,
    limits: { maxBodyBytes: 1_048_576, requestsPerSecond: null, burst: null },
    allowedAddresses: [],
    allowGet: false,
    publicUrl: null,
    batch: null,
    handshakes: [],
    answer: null,
    pull: null,
    hold: null,
    ...changes,
  };
}

/** An active workflow that maps `$.body.email` to a person. */
export function aWorkflow(changes: Partial<WorkflowRecord> & Pick<WorkflowRecord, 'sourceId'>): WorkflowRecord {
  return {
    kind: 'workflow',
    id: newResourceId('wf'),
    revision: 1,
    name: 'Test workflow',
    status: 'active',
    delay: 'none',
    version: 1,
    definition: { mapping: { event: { name: { const: 'Seen' } }, identifiers: { email: { path: '$.body.email' } } } },
    ...changes,
  };
}
