import { type Connection, type Model, Schema } from 'mongoose';
import type { PullProblem } from '../../pulls/pull-problem.ts';
import type { RowPosition } from '../../pulls/row-query.ts';

/** One reading of what has changed. Times are Unix milliseconds. */
export interface PullRun {
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly rows: number;
}

/** How far a source was read. */
export interface PullState {
  /** The id of the source. */
  readonly _id: string;
  /** What is read, as one text: of something else, the position means nothing. */
  readonly reads: string;
  /** Counts the changes of this state: who knows an older one may not change it. */
  readonly version: number;
  readonly position: RowPosition | null;
  /** Of the run under way or broken off, where rows begin that may still become visible; and whether it reads such rows of an earlier run again. */
  readonly recentFrom: string | null;
  readonly isOverlapping: boolean;
  /** Whether the cursor is a time; `null`: not known yet. */
  readonly isTimeCursor: boolean | null;
  /** `endedAt` is `null` in a run under way or broken off. */
  readonly run: PullRun | null;
  readonly rows: number;
  /** Rows without a cursor or key, as they were last counted. */
  readonly skippedRows: number | null;
  readonly problem: (PullProblem & { readonly since: number; readonly failures: number }) | null;
  readonly nextRunAt: number;
  /** How many requests to run at once have been answered by a run. */
  readonly answeredRequests: number;
}

/** A version of a row that was sent lately, so that it is not sent again when it is read again. */
export interface SentRow {
  /** The id of its item. */
  readonly _id: string;
  readonly expiresAt: Date;
}

/** Requests to run at once. */
export interface PullRequests {
  readonly _id: string;
  readonly count: number;
}

/** Where reading began in a topic of which only the new is read. */
export interface TopicStart {
  /** Id of the source, and topic. */
  readonly _id: string;
  readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
}

export interface PullModels {
  readonly topicStarts: Model<TopicStart>;
  readonly states: Model<PullState>;
  readonly sentRows: Model<SentRow>;
  readonly requests: Model<PullRequests>;
}

export function pullModels(connection: Connection): PullModels {
  const options = { strict: 'throw', versionKey: false, minimize: false } as const;
  const text = { type: String, required: true };
  const count = { type: Number, required: true };
  const optionalText = { type: String, default: null };
  const nested = { type: Schema.Types.Mixed, default: null };
  const states = new Schema(
    {
      _id: text,
      reads: text,
      version: count,
      position: nested,
      recentFrom: optionalText,
      isOverlapping: { type: Boolean, required: true },
      isTimeCursor: { type: Boolean, default: null },
      run: nested,
      rows: count,
      skippedRows: { type: Number, default: null },
      problem: nested,
      nextRunAt: count,
      answeredRequests: count,
    },
    options,
  );
  const sentRows = new Schema({ _id: text, expiresAt: Date }, options).index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  const topicStarts = new Schema({ _id: text, partitions: [Schema.Types.Mixed] }, options);
  return {
    topicStarts: connection.model('pull_topic_starts', topicStarts, 'pull_topic_starts') as unknown as Model<TopicStart>,
    states: connection.model('pull_states', states, 'pull_states') as unknown as Model<PullState>,
    sentRows: connection.model('pull_sent_rows', sentRows, 'pull_sent_rows') as unknown as Model<SentRow>,
    requests: connection.model(
      'pull_requests',
      new Schema({ _id: text, count }, options),
      'pull_requests',
    ) as unknown as Model<PullRequests>,
  };
}
