import { type BatchItem, keyText, plainNumber } from '@tributary/source-catalog';
import { callTypeOf, isFields } from './check-call.ts';
import { pathOf } from './tracking-target.ts';

type Envelope = Readonly<Record<string, unknown>>;

/** What a batch says for all of its calls: an object is merged with that of a call, whose own fields count. */
const MERGED = ['context', 'integrations'] as const;

/**
 * The calls of a batch as events of their own: each with the path of the call that it is, known by its `messageId`, and completed by what the batch says for all of them
 * (`sentAt`, `context`, `integrations`).
 */
export function splitCalls(envelope: Envelope, calls: readonly unknown[]): readonly BatchItem[] {
  return calls.map((call) => {
    if (!isFields(call)) return { key: undefined, body: jsonOf(call), path: pathOf('batch') };
    const key = keyText(plainNumber(call['messageId']));
    return { key, body: jsonOf(completed(call, envelope)), path: pathOf(callTypeOf(call) ?? 'batch') };
  });
}

/** By how many bytes the calls grow at most when they are completed. */
export function growthOf(envelope: unknown, calls: readonly unknown[]): number {
  if (!isFields(envelope)) return 0;
  const shared = ['sentAt', ...MERGED].map((name) => envelope[name]).filter((value) => value !== undefined);
  return calls.length * jsonOf(shared).length;
}

function completed(call: Envelope, envelope: Envelope): Envelope {
  const sentAt = call['sentAt'] ?? envelope['sentAt'];
  const merged = MERGED.flatMap((name) => {
    const [own, common] = [call[name] ?? {}, envelope[name]];
    return isFields(common) && isFields(own) ? [[name, { ...common, ...own }] as const] : [];
  });
  return { ...call, ...(sentAt === undefined ? {} : { sentAt }), ...Object.fromEntries(merged) };
}

function jsonOf(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
