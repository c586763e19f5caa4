import {
  encodeRawEventHeaders,
  type GatewayRejection,
  newId,
  type RawEvent,
  type RunReport,
  TOPICS,
  updateIdFor,
  type WorkflowRun,
} from '@tributary/contracts';
import type { ActivityRecord } from '../src/activity/activity-record.ts';

/** Records as the gateway, the engine and profile-service write them. */

export const SOURCE = 'src_00000001';
export const WORKFLOWS = ['wf_00000001', 'wf_00000002'] as const;

let nextOffset = 0n;

export function record(topic: string, value: unknown, headers: Record<string, string> = {}): ActivityRecord {
  const bytes = value instanceof Uint8Array ? value : Buffer.from(JSON.stringify(value));
  return {
    topic,
    partition: 0,
    offset: nextOffset++,
    timestampMs: Date.parse('2026-11-23T12:00:01.000Z') + Number(nextOffset),
    value: bytes,
    headers,
  };
}

export function aRequest(changes: Partial<RawEvent> = {}): RawEvent {
  const requestId = newId();
  return {
    requestId,
    eventId: newId(),
    sourceId: SOURCE,
    sourceType: 'custom',
    receivedAt: '2026-11-23T12:00:00.000Z',
    method: 'POST',
    path: '/orders',
    query: 'a=1',
    rawHeaders: ['Content-Type', 'application/json', 'X-Shop', 'main'],
    body: Buffer.from('{"total":"129.90"}'),
    ...changes,
  };
}

export function accepted(event: RawEvent): ActivityRecord {
  return record(TOPICS.rawEvents, Buffer.from(event.body), encodeRawEventHeaders(event));
}

export function rejected(changes: Partial<GatewayRejection> = {}): ActivityRecord {
  return record(TOPICS.gatewayActivity, {
    v: 1,
    requestId: newId(),
    sourceId: SOURCE,
    at: '2026-11-23T12:00:00.000Z',
    status: 401,
    code: 'invalid_signature',
    message: 'the signature does not match',
    method: 'POST',
    path: '',
    query: '',
    rawHeaders: ['Content-Type', 'application/json'],
    size: 2,
    bodyStart: Buffer.from('{}').toString('base64'),
    ...changes,
  });
}

export function aRun(event: RawEvent, workflowId: string, state: WorkflowRun['state']): WorkflowRun {
  return { workflowId, version: 1, state, updateId: updateIdFor(event.eventId, workflowId) };
}

export function reported(
  event: RawEvent,
  stage: RunReport['stage'],
  runs: readonly WorkflowRun[],
  at = '2026-11-23T12:00:00.050Z',
): ActivityRecord {
  const { requestId, eventId, sourceId, receivedAt } = event;
  return record(TOPICS.workflowRuns, { v: 1, stage, requestId, eventId, sourceId, receivedAt, at, runs });
}

/** Everything that is written about a request that ends applied in the first workflow and filtered in the second. */
export function wholeStory(event: RawEvent): ActivityRecord[] {
  const [first, second] = WORKFLOWS;
  return [
    accepted(event),
    reported(event, 'engine', [aRun(event, first, 'mapped'), { ...aRun(event, second, 'filtered'), code: 'condition_not_met' }]),
    reported(event, 'profile', [{ ...aRun(event, first, 'applied'), profileId: 'prf_0000000000000001' }], '2026-11-23T12:00:00.090Z'),
  ];
}
