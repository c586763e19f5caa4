import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type CodePlace, sourceNames } from './source-names.ts';

/** A part of a program: the functions whose `name source` its pattern matches, and all that they call up to a function of another part. */
export interface Part {
  readonly name: string;
  readonly pattern: RegExp;
}

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: CodePlace & { readonly functionName: string };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  /** Microseconds. */
  readonly timeDeltas: readonly number[];
}

/** A longer step between two samples is a time in which the process was held. */
const LONGEST_STEP_US = 100_000;

/** The share of each part in the time that the process was busy, largest first; what is of no part is `the rest`. */
export function cpuShares(folder: string, parts: readonly Part[]): readonly { readonly name: string; readonly share: number }[] {
  const file = readdirSync(folder)
    .filter((name) => name.endsWith('.cpuprofile'))
    .sort()
    .at(-1);
  if (file === undefined) throw new Error(`${folder} has no .cpuprofile`);
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Profile;
  const partOf = attribution(nodes, parts);
  const spent = new Map<string, number>();
  let busy = 0;
  samples.forEach((id, index) => {
    const step = timeDeltas[index] as number;
    const part = partOf.get(id);
    if (part === undefined || step > LONGEST_STEP_US) return;
    spent.set(part, (spent.get(part) ?? 0) + step);
    busy += step;
  });
  return [...spent].map(([name, time]) => ({ name, share: time / busy })).sort((a, b) => b.share - a.share);
}

/** The part of every node of the call tree but the idle one: that of the innermost function around it that has one. */
function attribution(nodes: Profile['nodes'], parts: readonly Part[]): ReadonlyMap<number, string> {
  const sourceOf = sourceNames();
  const partOf = new Map<number, string>();
  // parents come before their children
  for (const { id, callFrame, children = [] } of nodes) {
    if (callFrame.functionName === '(idle)') {
      partOf.delete(id);
      continue;
    }
    const name = `${callFrame.functionName} ${sourceOf(callFrame)}`;
    const own = parts.find(({ pattern }) => pattern.test(name))?.name ?? partOf.get(id) ?? 'the rest';
    partOf.set(id, own);
    for (const child of children) partOf.set(child, own);
  }
  return partOf;
}
