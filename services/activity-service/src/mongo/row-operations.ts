import type { mongo } from 'mongoose';
import type { RequestPatch } from '../activity/request-patch.ts';
import type { RequestRow } from '../activity/rows.ts';
import type { RunPatch } from '../activity/run-patch.ts';
import type { RunRow } from '../activity/rows.ts';

type Upsert<T extends mongo.Document> = { readonly updateOne: mongo.UpdateOneModel<T> };

/**
 * The upsert that joins a patch into its row. `$min` and `$max` are the joins of the domain; what is `$set` has one value per request.
 * `accepted` is less than `rejected`, and `null` (no source) less than any id.
 */
export function requestUpsert(patch: RequestPatch): Upsert<RequestRow> {
  const {
    requestId,
    receivedAt,
    recordedAt,
    sourceId,
    eventId,
    outcome,
    acceptance,
    rejection,
    deadLetter,
    reportedAt,
    workflowIds,
    reentryOf,
  } = patch;
  return upsert<RequestRow>(requestId, {
    $min: present({ receivedAt, outcome, reportedAt }),
    $max: present({ recordedAt, sourceId, record: acceptance?.record, deadLetter }),
    $addToSet: workflowIds === undefined ? undefined : { workflowIds: { $each: workflowIds } },
    $set: present({ eventId, reentryOf, facts: acceptance?.facts, body: acceptance?.body, rejection }),
  });
}

/** The upsert that joins a patch into its row; verdicts compare field by field, in the domain and in the store alike. */
export function runUpsert(patch: RunPatch): Upsert<RunRow> {
  const {
    id,
    requestId,
    eventId,
    sourceId,
    workflowId,
    receivedAt,
    recordedAt,
    verdict,
    updateId,
    engineAt,
    profileAt,
    dueAt,
    deadLetter,
  } = patch;
  return upsert<RunRow>(id, {
    $setOnInsert: { requestId, eventId, sourceId, workflowId, receivedAt },
    $min: present({ engineAt, profileAt }),
    $max: present({ recordedAt, verdict, dueAt, deadLetter }),
    $set: present({ updateId }),
  });
}

function upsert<T extends mongo.Document>(id: string, update: Record<string, object | undefined>): Upsert<T> {
  const filter = { _id: id } as unknown as mongo.Filter<T>;
  return { updateOne: { filter, update: present(update) as mongo.UpdateFilter<T>, upsert: true } };
}

/** The fields that are known; `undefined` where none is, since an empty operator is refused by older servers. */
function present(fields: Record<string, unknown>): object | undefined {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}
