import type { Child } from './child.ts';

/** A process that is to run for as long as the stack does. */
export interface Supervised {
  readonly name: string;
  start(): Promise<Child>;
}

export interface Supervisor {
  /** Starts a process and replaces it whenever it ends. */
  run(process: Supervised): Promise<void>;
  processes(): { readonly name: string; readonly pid: number }[];
  /** Ends everything, last started first. */
  stop(): Promise<void>;
}

export interface SupervisorOptions {
  readonly say: (line: string) => void;
  /** Called whenever a process has another pid. */
  readonly onChange: () => void;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5000;
/** A process that ran this long had started well: its next end is a new story. */
const SETTLED_MS = 10_000;

/** Keeps processes alive: one that ends is started again, with a message, at once the first time and more and more patiently after that. */
export function createSupervisor({ say, onChange }: SupervisorOptions): Supervisor {
  const running = new Map<string, Child>();
  let stopping = false;

  async function watch(supervised: Supervised, first: Child): Promise<void> {
    let child = first;
    let pauseMs = FIRST_PAUSE_MS;
    for (;;) {
      const startedAt = Date.now();
      await child.ended;
      if (stopping) return;
      pauseMs = Date.now() - startedAt > SETTLED_MS ? FIRST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
      say(`${supervised.name} (pid ${child.pid}) has ended; starting it again`);
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
        if (stopping) return;
        try {
          child = await supervised.start();
          break;
        } catch (error) {
          say(`${supervised.name} does not start: ${error instanceof Error ? error.message : String(error)}`);
          pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
        }
      }
      if (stopping) {
        await child.stop();
        return;
      }
      running.set(supervised.name, child);
      say(`${supervised.name} is back (pid ${child.pid})`);
      onChange();
    }
  }

  return {
    async run(supervised) {
      const child = await supervised.start();
      running.set(supervised.name, child);
      onChange();
      void watch(supervised, child);
    },
    processes: () => [...running].map(([name, { pid }]) => ({ name, pid })),
    async stop() {
      stopping = true;
      for (const [name, child] of [...running].reverse()) {
        running.delete(name);
        await child.stop();
      }
    },
  };
}
