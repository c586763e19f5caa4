import { median } from './statistics.ts';

/** One side of a comparison. */
export interface Contestant<R> {
  readonly name: string;
  /** Does the fixed piece of work once. */
  run(): Promise<R>;
}

/** What each contestant measured, round by round. */
export interface Rounds<R> {
  /** The median over the rounds of one contestant. */
  median(contestant: Contestant<R>, pick: (round: R) => number): number;
  /** The median of the ratios within each round, so that what disturbs a whole round cancels. */
  ratio(of: Contestant<R>, to: Contestant<R>, pick: (round: R) => number): number;
}

export interface Schedule {
  /** Rounds that are not counted: caches fill, code gets compiled. */
  readonly warmUps: number;
  readonly rounds: number;
}

/** Runs the contestants in turn, A B C A B C, so that all of them meet the same machine. */
export async function alternate<R>(contestants: readonly Contestant<R>[], { warmUps, rounds }: Schedule): Promise<Rounds<R>> {
  const measured = new Map(contestants.map((contestant) => [contestant, [] as R[]]));
  for (let round = 1 - warmUps; round <= rounds; round++) {
    console.log(round <= 0 ? `warm-up ${round + warmUps} of ${warmUps}` : `round ${round} of ${rounds}`);
    for (const contestant of contestants) {
      const result = await contestant.run();
      if (round > 0) measured.get(contestant)?.push(result);
    }
  }
  const of = (contestant: Contestant<R>): readonly R[] => measured.get(contestant) ?? [];
  return {
    median: (contestant, pick) => median(of(contestant).map(pick)),
    ratio: (contestant, to, pick) => median(of(contestant).map((round, index) => pick(round) / pick(of(to)[index] as R))),
  };
}
