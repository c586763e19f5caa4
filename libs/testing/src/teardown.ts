import { rmSync } from 'node:fs';

/** Jest loads setup and teardown as separate modules of one process: what is to be ended is left at a symbol. */
const REGISTERED = Symbol.for('tributary.test.teardown');
type Registry = { [REGISTERED]?: (() => Promise<void>)[] };

/** Remembers what to end after the run, and a folder to remove then. */
export function onTeardown(stop: () => Promise<unknown>, folder?: string): void {
  const registry = globalThis as Registry;
  registry[REGISTERED] ??= [];
  registry[REGISTERED].push(async () => {
    await stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });
}

/** Ends everything that was registered. */
export async function tearDownAll(): Promise<void> {
  const registry = globalThis as Registry;
  const stops = registry[REGISTERED]?.splice(0) ?? [];
  await Promise.all(stops.map((stop) => stop()));
}
