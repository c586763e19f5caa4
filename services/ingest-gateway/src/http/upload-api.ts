import { type Operation, tusOperations } from '@tributary/http';

const UPLOADS = '/v1/uploads';
const UPLOAD = `${UPLOADS}/{id}`;
/** What these take and answer stands in the description of the source-worker. */
const answer = { status: 200, schema: null, mediaType: 'application/json' };

/** What `/openapi.json` says about uploads, which the source-worker serves. */
export const UPLOAD_OPERATIONS: readonly Operation[] = [
  ...tusOperations({ path: UPLOADS, scope: 'sources:write', metadata: 'sourceId, filename, mode, format, delimiter, encoding, header, deduplication' }),
  { method: 'get', path: UPLOADS, summary: 'Uploads, newest first', scope: 'sources:read', answer },
  { method: 'get', path: UPLOAD, summary: 'What is known of a file, how far it is, and what comes next', scope: 'sources:read', answer },
  { method: 'post', path: `${UPLOAD}/validation`, summary: 'Tries rows in workflows, writing nothing', scope: 'sources:write', answer, otherAnswers: [{ ...answer, status: 202 }] },
  { method: 'post', path: `${UPLOAD}/import`, summary: 'Makes events of the rows', scope: 'sources:write', answer: { ...answer, status: 202 } },
  { method: 'get', path: `${UPLOAD}/report`, summary: 'The bad rows by line, as CSV or NDJSON', scope: 'sources:read', answer: { ...answer, mediaType: 'text/csv' } },
]; // prettier-ignore
