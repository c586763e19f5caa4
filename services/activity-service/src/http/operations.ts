import type { Operation } from '@tributary/http';
import {
  accounting,
  accountingQuery,
  pageOfRows,
  sourceLog,
  sourceLogDetail,
  sourceLogQuery,
  trace,
  workflowLog,
  workflowLogQuery,
} from './schemas.ts';

const guarded = { method: 'get', scope: 'logs:read' } as const;

/** The operations of this service's API, for its OpenAPI document. */
export const OPERATIONS: readonly Operation[] = [
  {
    ...guarded,
    path: '/v1/source-logs',
    summary: 'Requests that came in, newest first',
    query: sourceLogQuery,
    answer: { status: 200, schema: pageOfRows(sourceLog) },
  },
  {
    ...guarded,
    path: '/v1/source-logs/{requestId}',
    summary: 'One request: headers, body as received, its runs',
    answer: { status: 200, schema: sourceLogDetail },
  },
  {
    ...guarded,
    path: '/v1/workflow-logs',
    summary: 'What workflows made of requests, newest first',
    query: workflowLogQuery,
    answer: { status: 200, schema: pageOfRows(workflowLog) },
  },
  {
    ...guarded,
    path: '/v1/traces/{eventId}',
    summary: 'The way of one event: requests, runs, updates, profiles, with durations',
    answer: { status: 200, schema: trace },
  },
  {
    ...guarded,
    path: '/v1/accounting',
    summary: 'The sums of a selection, and whether they reconcile',
    query: accountingQuery,
    answer: { status: 200, schema: accounting },
  },
];
