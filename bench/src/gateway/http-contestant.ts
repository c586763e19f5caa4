import { createHmac } from 'node:crypto';
import type { Contestant } from '../harness/alternate.ts';
import { cpuMicros } from '../harness/process-usage.ts';
import type { Program } from '../harness/programs.ts';
import { order, SIGNING_SECRET } from '../harness/workload.ts';
import { type LoadResult, runLoad } from './http-load.ts';

const CONNECTIONS = 64;
const ROUND_MS = 3500;

export interface HttpRound extends LoadResult {
  readonly cpuMicrosPerRequest: number;
}
export type HttpContestant = Contestant<HttpRound> & { readonly program: Program };

/** A program that takes signed orders at `urlPath`. */
export function httpContestant(name: string, program: Program, urlPath: string): HttpContestant {
  const body = order(1);
  const headers = { 'Content-Type': 'application/json', 'X-Signature': createHmac('sha256', SIGNING_SECRET).update(body).digest('hex') };
  return {
    name,
    program,
    async run() {
      const before = cpuMicros(program.child.pid);
      const plan = { port: program.port, path: urlPath, headers, body, connections: CONNECTIONS, durationMs: ROUND_MS };
      const result = await runLoad(plan);
      if (result.refused > 0 || result.accepted === 0)
        throw new Error(`${name}: ${result.refused} of ${result.accepted + result.refused} requests were refused`);
      return { ...result, cpuMicrosPerRequest: (cpuMicros(program.child.pid) - before) / result.accepted };
    },
  };
}
