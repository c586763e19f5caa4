import type { SourceDefinition } from '@tributary/contracts';
import type { EventPublisher } from '@tributary/definitions';
import type { AcceptedEvent } from '@tributary/intake';
import type { Judge } from './judge.ts';
import type { QuarantineStore } from '../mongo/quarantine-store.ts';
import type { Reentry, ReentryStore } from '../mongo/reentry-store.ts';

export interface ReentryParts {
  readonly judge: Judge;
  readonly quarantine: QuarantineStore;
  readonly reentries: ReentryStore;
  readonly events: EventPublisher;
  /** Resolves when every definition is known that was published before the call. */
  catchUp(): Promise<void>;
  sourceById(id: string): SourceDefinition | undefined;
  readonly onEntered: (requests: number) => void;
}

const BATCH = 50;
/** A body that is kept is small beside what it may be behind its coding: of those that are written together, so much. */
const MAX_DECODED_BYTES = 16 * 1024 * 1024;

/**
 * Has refused requests that verify now come in, in the order in which they were received. It goes on where it was broken off; what is written twice is the same records with the same ids. A
 * request counts as entered after the acknowledgement.
 */
export async function reenter(parts: ReentryParts, given: Reentry, signal: AbortSignal): Promise<void> {
  const { quarantine, reentries } = parts;
  const { _id: id, sourceId } = given;
  const wanted = given.requestIds === null ? undefined : new Set(given.requestIds);
  await parts.catchUp();
  // as it is now: an attempt before this one may have come further than the job that was made of it knows
  let progress = (await reentries.read(sourceId, id)) ?? given;
  if (progress.state === 'done') return;
  for (;;) {
    signal.throwIfAborted();
    const source = parts.sourceById(sourceId);
    const entries = source === undefined ? [] : await quarantine.held(sourceId, placeOf(progress), BATCH, progress.code ?? undefined);
    let last = entries.at(-1);
    if (source === undefined || last === undefined) break;
    const refused = { ...progress.refused };
    const events: AcceptedEvent[] = [];
    const entered: string[] = [];
    const handshakes: string[] = [];
    let decodedBytes = 0;
    for (const entry of entries) {
      last = entry;
      if (wanted?.has(entry._id) === false) continue;
      const judgement = await parts.judge(source, entry);
      if (judgement.as === 'refused') refused[judgement.code] = (refused[judgement.code] ?? 0) + 1;
      else if (judgement.as === 'handshake') handshakes.push(entry._id);
      else {
        events.push(...judgement.events);
        entered.push(entry._id);
        for (const { body } of judgement.events) decodedBytes += body.length;
        if (decodedBytes >= MAX_DECODED_BYTES) break;
      }
    }
    if (events.length > 0) {
      await parts.events.publish(source, events);
      await quarantine.enter(entered, id);
      parts.onEntered(entered.length);
    }
    if (handshakes.length > 0) await quarantine.discard(sourceId, { ids: handshakes });
    progress = {
      ...progress,
      refused,
      handshakes: progress.handshakes + handshakes.length,
      entered: await quarantine.countEntered(sourceId, id),
      after: { receivedAt: last.receivedAt, id: last._id },
    };
    await reentries.update(id, { refused, handshakes: progress.handshakes, entered: progress.entered, after: progress.after });
  }
  await reentries.update(id, { state: 'done', entered: await quarantine.countEntered(sourceId, id) });
}

function placeOf({ after }: Reentry) {
  return after === null ? undefined : after;
}
