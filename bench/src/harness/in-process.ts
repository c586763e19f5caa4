import type { Contestant } from './alternate.ts';

/** A contestant that is a function, called in this process `perRound` times a round; a call that gives nothing, or `false`, is an error. */
export function inProcess(name: string, perRound: number, operation: () => unknown): Contestant<{ readonly cpuMicros: number }> {
  return {
    name,
    run() {
      let done = 0;
      const before = process.cpuUsage();
      for (let i = 0; i < perRound; i++) {
        const result = operation();
        if (result !== undefined && result !== false) done++;
      }
      const { user, system } = process.cpuUsage(before);
      // also keeps the compiler from leaving the operation out
      if (done !== perRound) return Promise.reject(new Error(`${name} gave nothing`));
      return Promise.resolve({ cpuMicros: (user + system) / perRound });
    },
  };
}
