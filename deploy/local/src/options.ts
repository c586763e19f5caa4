import { parseArgs } from 'node:util';
import path from 'node:path';
import { UsageError } from './usage-error.ts';

/** What `npm start -- …` and its environment ask for. */
export interface StackOptions {
  readonly dataDir: string;
  /** Begin with nothing. */
  readonly reset: boolean;
  /** How many processes of a service; 1 where it is not named. */
  readonly replicas: ReadonlyMap<string, number>;
  /** Given ones; without them a broker and a database are started. */
  readonly kafkaBrokers: string | undefined;
  readonly mongodbUri: string | undefined;
}

export const START_HELP = `npm start [-- options]

  --data-dir <dir>    where data, logs and stack.json are kept; default .tributary
  --reset             begin with nothing
  --replicas <list>   processes per service, for example workflow-engine=2,profile-service=2
  --help

  KAFKA_BROKERS       host:port,… of a Kafka cluster; without it a broker is started
  MONGODB_URI         a MongoDB, with the name of the database; without it a database is started

Ctrl-C stops everything. Nothing that was accepted is lost.`;

export const DEMO_HELP = `npm run demo [-- options]

  --data-dir <dir>    the data directory of the stack; default .tributary
  --help

Sends a few hundred events of made-up people to the running stack.`;

/** Services of which several may run on one machine: they take no requests from outside. */
const REPLICABLE = ['workflow-engine', 'profile-service'];
const DATA_DIR = { 'data-dir': { type: 'string' } } as const;

/** Reads what `npm start` takes. Throws a `UsageError` that says what is wrong and what is possible. */
export function stackOptions(root: string, args: readonly string[], env: NodeJS.ProcessEnv): StackOptions {
  const values = parsed(() =>
    parseArgs({
      args: [...args],
      options: { ...DATA_DIR, reset: { type: 'boolean', default: false }, replicas: { type: 'string', default: '' } },
    }),
  );
  const [kafkaBrokers, mongodbUri] = [given(env['KAFKA_BROKERS']), given(env['MONGODB_URI'])];
  if (values.reset && (kafkaBrokers !== undefined || mongodbUri !== undefined)) {
    throw new UsageError(
      '--reset empties only a Kafka and a database of its own: unset KAFKA_BROKERS and MONGODB_URI, or leave --reset out.',
    );
  }
  return { dataDir: dataDirOf(root, values), reset: values.reset, replicas: replicasIn(values.replicas), kafkaBrokers, mongodbUri };
}

/** Reads what `npm run demo` takes. Throws a `UsageError`. */
export function demoOptions(root: string, args: readonly string[]): { readonly dataDir: string } {
  return {
    dataDir: dataDirOf(
      root,
      parsed(() => parseArgs({ args: [...args], options: DATA_DIR })),
    ),
  };
}

function parsed<T>(parse: () => { values: T }): T {
  try {
    return parse().values;
  } catch (error) {
    const [problem = ''] = (error as Error).message.split('. ');
    throw new UsageError(`${problem.replace(/\.$/, '')}. --help lists the options.`);
  }
}

/** Relative to where npm was called, which is not where it runs scripts. */
function dataDirOf(root: string, values: { 'data-dir'?: string | undefined }): string {
  const given = values['data-dir'];
  return given === undefined ? path.join(root, '.tributary') : path.resolve(process.env['INIT_CWD'] ?? '', given);
}

function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

function replicasIn(list: string): Map<string, number> {
  const replicas = new Map<string, number>();
  for (const part of list.split(',').filter((each) => each !== '')) {
    const [name = '', count = ''] = part.split('=');
    if (!REPLICABLE.includes(name) || !/^[1-9]$/.test(count)) {
      throw new UsageError(`--replicas ${part}: give ${REPLICABLE.map((each) => `${each}=1…9`).join(' or ')}, separated by commas.`);
    }
    replicas.set(name, Number(count));
  }
  return replicas;
}
