import type { Child, LaunchedChild } from './child.ts';
import type { Say } from './progress.ts';

export type Layer = 'infrastructure' | 'service';

/** A process that is to run for as long as the stack does. */
export interface Supervised {
  readonly name: string;
  /** Services are stopped before what they stand on. */
  readonly layer: Layer;
  launch(): Promise<LaunchedChild>;
}

export interface Supervisor {
  /** Starts a process and replaces it whenever it ends; resolves when it listens. Rejects when its first start fails. */
  run(process: Supervised): Promise<void>;
  /** Ends everything: the services at once, then what they stand on. */
  stop(): Promise<void>;
}

export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  readonly listening: boolean;
}

export interface SupervisorOptions {
  readonly say: Say;
  /** Told what runs whenever that changes: when a process has been launched, and when it listens. */
  readonly onChange: (running: readonly RunningProcess[]) => void;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5000;
/** A process that ran this long had started well: its next end is a new story. */
const SETTLED_MS = 10_000;

/** Keeps processes alive: one that ends is started again, with a message, at once the first time and more and more patiently after that. */
export function createSupervisor({ say, onChange }: SupervisorOptions): Supervisor {
  const running = new Map<string, { readonly child: Child; readonly layer: Layer; readonly listening: boolean }>();
  let stopping = false;

  function change({ name, layer }: Supervised, child: Child, listening: boolean): void {
    running.set(name, { child, layer, listening });
    onChange([...running].map(([each, state]) => ({ name: each, pid: state.child.pid, listening: state.listening })));
  }

  /** Whatever is launched is known from its first moment, so that neither a stop nor a kill of this process leaves it behind. */
  async function start(supervised: Supervised): Promise<Child> {
    const { child, listening } = await supervised.launch();
    change(supervised, child, false);
    if (stopping) void child.stop();
    await listening;
    change(supervised, child, true);
    return child;
  }

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
          child = await start(supervised);
          break;
        } catch (error) {
          if (stopping) return;
          say(`${supervised.name} does not start: ${error instanceof Error ? error.message : String(error)}`);
          pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
        }
      }
      say(`${supervised.name} is back (pid ${child.pid})`);
    }
  }

  return {
    async run(supervised) {
      void watch(supervised, await start(supervised));
    },
    async stop() {
      stopping = true;
      for (const layer of ['service', 'infrastructure'] as const) {
        const own = [...running.values()].filter((each) => each.layer === layer);
        await Promise.all(own.map(({ child }) => child.stop()));
      }
    },
  };
}
