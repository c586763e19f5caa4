import { parseArgs } from 'node:util';
import path from 'node:path';

/** What `npm start -- …` takes. */
export interface StackOptions {
  readonly dataDir: string;
  /** Begin with nothing. */
  readonly reset: boolean;
  /** How many processes of a service; 1 where it is not named. */
  readonly replicas: ReadonlyMap<string, number>;
}

/** Services of which several may run on one machine: they take no requests from outside. */
const REPLICABLE = ['workflow-engine', 'profile-service'];

/** Reads the options. Throws with what is wrong and what is possible. */
export function stackOptions(root: string, args: readonly string[]): StackOptions {
  const { values } = parseArgs({
    args: [...args],
    options: { 'data-dir': { type: 'string' }, reset: { type: 'boolean', default: false }, replicas: { type: 'string', default: '' } },
  });
  const replicas = new Map<string, number>();
  for (const part of values.replicas.split(',').filter((each) => each !== '')) {
    const [name = '', count = ''] = part.split('=');
    if (!REPLICABLE.includes(name) || !/^[1-9]$/.test(count)) {
      throw new Error(`--replicas ${part}: give ${REPLICABLE.map((each) => `${each}=1…9`).join(' or ')}, separated by commas`);
    }
    replicas.set(name, Number(count));
  }
  return { dataDir: path.resolve(values['data-dir'] ?? path.join(root, '.tributary')), reset: values.reset, replicas };
}
