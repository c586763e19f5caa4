import { TributaryError } from '@tributary/errors';
import { isDuplicateKey } from '@tributary/mongo';
import type { Model } from 'mongoose';
import type { LiveVersion, Workflow } from '../workflows/workflow.ts';

/** A published version, kept for good. */
export interface VersionEntry extends LiveVersion {
  /** `wf_…/3` */
  readonly _id: string;
  readonly workflowId: string;
}

export interface VersionStore {
  /**
   * Keeps the live version of a workflow. A publish first changes the workflow itself, in one write, and then keeps the version here;
   * whoever comes next makes up for it when the process dies in between. Repeatable.
   */
  keep(workflow: Workflow): Promise<void>;
  /** Throws `not_found`. */
  get(workflow: Workflow, version: number): Promise<LiveVersion>;
  /** The newest first; `before` is the version behind which the page starts. */
  page(
    workflow: Workflow,
    page: { limit: number; before: number | undefined },
  ): Promise<{ items: LiveVersion[]; next: number | undefined }>;
}

export function createVersionStore(model: Model<VersionEntry>): VersionStore {
  async function keep({ _id: workflowId, live }: Workflow): Promise<void> {
    if (live === null) return;
    try {
      await model.create({ ...live, _id: `${workflowId}/${live.version}`, workflowId });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  return {
    keep,
    async get(workflow, version) {
      await keep(workflow);
      const found = await model.findById(`${workflow._id}/${version}`).lean();
      if (found === null) throw new TributaryError('not_found', `the workflow has no version ${version}`);
      return versionOf(found);
    },
    async page(workflow, { limit, before }) {
      await keep(workflow);
      const query = { workflowId: workflow._id, ...(before === undefined ? {} : { version: { $lt: before } }) };
      const found = await model.find(query).sort({ version: -1 }).limit(limit + 1).lean(); // prettier-ignore
      const items = found.slice(0, limit).map(versionOf);
      return { items, next: found.length > limit ? items.at(-1)?.version : undefined };
    },
  };
}

function versionOf({ version, definition, publishedAt, publishedBy, rolledBackFrom }: LiveVersion): LiveVersion {
  return { version, definition, publishedAt, publishedBy, rolledBackFrom };
}
