/** Headers that a dead letter carries beside those of the original record. Value and key are the original bytes. */
export const DEAD_LETTER_HEADERS = {
  stage: 'tb_dl-stage',
  code: 'tb_dl-code',
  message: 'tb_dl-message',
  at: 'tb_dl-at',
  /** `topic/partition/offset` of the original record. */
  origin: 'tb_dl-origin',
  workflowId: 'tb_dl-workflow-id',
  workflowVersion: 'tb_dl-workflow-version',
  /** Only where the value had to be cut to fit into the topic: how many bytes it had. */
  originalBytes: 'tb_dl-original-bytes',
} as const;

/** Why a record was set aside. */
export interface DeadLetterReason {
  readonly stage: 'engine' | 'profile';
  readonly code: string;
  readonly message: string;
  /** RFC 3339. */
  readonly at: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly workflowId?: string;
  readonly workflowVersion?: number;
}

/** The headers of a dead letter, to be added to the original record's headers. */
export function encodeDeadLetterHeaders(reason: DeadLetterReason): Record<string, string> {
  const headers: Record<string, string> = {
    [DEAD_LETTER_HEADERS.stage]: reason.stage,
    [DEAD_LETTER_HEADERS.code]: reason.code,
    [DEAD_LETTER_HEADERS.message]: reason.message.slice(0, 2000),
    [DEAD_LETTER_HEADERS.at]: reason.at,
    [DEAD_LETTER_HEADERS.origin]: `${reason.topic}/${reason.partition}/${reason.offset}`,
  };
  if (reason.workflowId !== undefined) headers[DEAD_LETTER_HEADERS.workflowId] = reason.workflowId;
  if (reason.workflowVersion !== undefined) headers[DEAD_LETTER_HEADERS.workflowVersion] = String(reason.workflowVersion);
  return headers;
}
