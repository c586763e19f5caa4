import { benchEngine } from './src/engine/engine-bench.ts';
import { benchGateway } from './src/gateway/gateway-bench.ts';
import { publish, type Report } from './src/harness/report.ts';
import { benchIdle } from './src/idle/idle-bench.ts';
import { benchLatency } from './src/latency/latency-bench.ts';
import { benchProfiles } from './src/profiles/profiles-bench.ts';
import { benchRules } from './src/rules/rules-bench.ts';

/** `node bench/run.ts <name> [--profile <folder>]`; see README.md. */
const BENCHMARKS: Readonly<Record<string, (options: { profile?: string }) => Promise<Report>>> = {
  gateway: benchGateway,
  engine: benchEngine,
  profiles: benchProfiles,
  latency: benchLatency,
  rules: benchRules,
  idle: benchIdle,
};

const [name = '', flag, folder] = process.argv.slice(2);
const bench = BENCHMARKS[name];
if (bench === undefined) {
  console.error(`usage: node bench/run.ts <${Object.keys(BENCHMARKS).join('|')}> [--profile <folder for .cpuprofile files>]`);
  process.exit(2);
}
publish(await bench(flag === '--profile' && folder !== undefined ? { profile: folder } : {}));
process.exit(0);
