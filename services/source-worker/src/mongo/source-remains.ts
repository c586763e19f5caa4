import type { mongo } from 'mongoose';
import type { WorkerModels } from './models.ts';
import type { UploadCollections } from './uploads/upload-models.ts';
import type { UploadStore } from './uploads/upload-store.ts';

/** What was removed of a source, in numbers. */
export interface Removed {
  readonly quarantined: number;
  readonly uploads: number;
}

/** All that this service keeps of sources, for the time after them. */
export interface SourceRemains {
  /** The sources of which something is kept. */
  sourceIds(): Promise<ReadonlySet<string>>;
  /** Removes it, file bytes and reports included. What is removed twice, or broken off and begun again, is the same in the end. */
  remove(sourceId: string): Promise<Removed>;
}

type KeptModels = Pick<WorkerModels, 'pulls' | 'releases' | 'quarantine' | 'evictions' | 'reentries'>;

/** What is kept by ids of rows and events alone expires: rows that pulls have sent within a week, events that uploads have sent with the results of those. */
export function createSourceRemains(
  { pulls, releases, quarantine, evictions, reentries }: KeptModels,
  { uploads }: Pick<UploadCollections, 'uploads'>,
  store: Pick<UploadStore, 'cancel' | 'remove'>,
): SourceRemains {
  const bySource = [quarantine, reentries].map(collectionOf);
  const byId = [releases, evictions, pulls.states, pulls.requests].map(collectionOf);
  const starts = collectionOf(pulls.topicStarts);

  async function removeUploads(sourceId: string): Promise<number> {
    const found = await uploads.find({ sourceId }, { projection: { _id: 1 } }).toArray();
    for (const { _id } of found) {
      // whoever still sends or imports it finds it cancelled, and stores no more
      await store.cancel(_id);
      await store.remove(_id);
    }
    return found.length;
  }

  return {
    async sourceIds() {
      const [named, ids, begun, uploading] = await Promise.all([
        Promise.all(bySource.map((collection) => collection.distinct('sourceId'))),
        Promise.all(byId.map((collection) => collection.distinct('_id'))),
        starts.distinct('_id'),
        uploads.distinct('sourceId'),
      ]);
      const ofStarts = begun.map((id) => id.slice(0, id.indexOf('/')));
      return new Set([...named.flat(), ...ids.flat(), ...ofStarts, ...uploading] as string[]);
    },
    async remove(sourceId) {
      const [quarantined] = await Promise.all(bySource.map((collection) => collection.deleteMany({ sourceId })));
      const count = await removeUploads(sourceId);
      await starts.deleteMany({ _id: { $gt: `${sourceId}/`, $lt: `${sourceId}0` } });
      await Promise.all(byId.map((collection) => collection.deleteOne({ _id: sourceId })));
      return { quarantined: quarantined?.deletedCount ?? 0, uploads: count };
    },
  };
}

/** The driver's collection: its documents are only named and removed here. */
function collectionOf({ collection }: { readonly collection: unknown }): mongo.Collection<{ _id: string; sourceId?: string }> {
  return collection as mongo.Collection<{ _id: string; sourceId?: string }>;
}
