import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cpuShares } from './src/cpu-profile/cpu-shares.ts';
import { PARTS } from './src/cpu-profile/parts.ts';
import { benchEngine } from './src/engine/engine-bench.ts';
import { benchGateway } from './src/gateway/gateway-bench.ts';
import { publish, type Report } from './src/harness/report.ts';
import { benchIdle } from './src/idle/idle-bench.ts';
import { benchLatency } from './src/latency/latency-bench.ts';
import { benchNeighbours } from './src/neighbours/neighbours-bench.ts';
import { benchProfiles } from './src/profiles/profiles-bench.ts';
import { benchRules } from './src/rules/rules-bench.ts';
import { benchSources } from './src/sources/sources-bench.ts';
import { benchVerification } from './src/verification/verification-bench.ts';
import { benchUpload } from './src/upload/upload-bench.ts';

/** `node bench/run.ts <name> [--profile]`; see README.md. */
const BENCHMARKS: Readonly<Record<string, (options: { profile?: string }) => Promise<Report>>> = {
  gateway: benchGateway,
  sources: benchSources,
  engine: benchEngine,
  profiles: benchProfiles,
  latency: benchLatency,
  neighbours: benchNeighbours,
  rules: benchRules,
  verification: benchVerification,
  idle: benchIdle,
  upload: benchUpload,
};

const [name = '', flag] = process.argv.slice(2);
const bench = BENCHMARKS[name];
const parts = PARTS[name];
const isProfiled = flag === '--profile';
if (bench === undefined || (flag !== undefined && !isProfiled) || (isProfiled && parts === undefined)) {
  console.error(`usage: node bench/run.ts <${Object.keys(BENCHMARKS).join('|')}>, or with --profile <${Object.keys(PARTS).join('|')}>`);
  process.exit(2);
}
if (isProfiled && parts !== undefined) {
  // the figures of a profiled program are too high to be published
  const folder = mkdtempSync(path.join(tmpdir(), 'tributary-profile-'));
  await bench({ profile: folder });
  for (const { name: part, share } of cpuShares(folder, parts)) console.log(`| ${part} | ${(share * 100).toFixed(0)} % |`);
  console.log(`the profile is in ${folder}`);
} else {
  publish(await bench({}));
}
process.exit(0);
