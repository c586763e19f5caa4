import { createHmac } from 'node:crypto';
import path from 'node:path';
import { alternate, type Contestant } from '../harness/alternate.ts';
import { cpuMicros, peakResidentMiB } from '../harness/process-usage.ts';
import { type Program, serviceFile, untilReady } from '../harness/programs.ts';
import type { Report } from '../harness/report.ts';
import { createTopics, publishDefinitions, startBenchStack } from '../harness/stack.ts';
import { order, SECRET_KEY, SIGNING_SECRET, source, urlKey } from '../harness/workload.ts';
import { type LoadResult, runLoad } from './http-load.ts';

const CONNECTIONS = 64;
const ROUND_MS = 3500;

interface Round extends LoadResult {
  readonly cpuMicrosPerRequest: number;
}
type HttpContestant = Contestant<Round> & { readonly program: Program };

/** The gateway beside a bare server and beside what people would write. */
export async function benchGateway({ profile }: { profile?: string }): Promise<Report> {
  const stack = await startBenchStack();
  try {
    const kafka = stack.kafka();
    await createTopics(kafka);
    const keyed = source('keyed', {
      deduplication: { from: 'body', path: '$.id' },
      ordering: { from: 'body', path: '$.customer.email' },
    });
    await publishDefinitions(kafka, [source('plain'), keyed]);
    const bareServer = await stack.start({ file: path.join(import.meta.dirname, 'bare-server.ts') });
    const gateway = await stack.start({ file: serviceFile('ingest-gateway'), env: { TRIBUTARY_SECRET_KEY: SECRET_KEY }, profile });
    const express = await stack.start({ file: path.join(import.meta.dirname, 'naive-gateway.ts'), env: { SIGNING_SECRET } });
    await untilReady(gateway);

    const bare = contestant('bare `node:http`, only answers', bareServer, '/');
    const signed = contestant('gateway, signed source', gateway, `/v1/webhooks/${urlKey('plain')}`);
    const withKeys = contestant('gateway, signed, keys from the body', gateway, `/v1/webhooks/${urlKey('keyed')}`);
    const naive = contestant('Express, `express.json`, `send()` per request', express, `/v1/webhooks/${urlKey('plain')}`);
    const contestants = [bare, signed, withKeys, naive];
    const rounds = await alternate(contestants, { warmUps: 1, rounds: 5 });
    const cpu = (round: Round): number => round.cpuMicrosPerRequest;
    const memoryMiB = peakResidentMiB(gateway.child.pid);
    return {
      name: 'gateway',
      findings: [
        { what: 'CPU per accepted event, gateway to bare `node:http`', value: rounds.ratio(signed, bare, cpu), unit: 'x', goal: 3 },
        {
          what: 'the same with de-duplication and ordering keys from the body',
          value: rounds.ratio(withKeys, bare, cpu),
          unit: 'x',
          goal: 3,
        },
        { what: 'CPU per accepted event, gateway to the naive stack', value: rounds.ratio(signed, naive, cpu), unit: 'x' },
        { what: 'peak resident memory of the gateway', value: memoryMiB, unit: ' MiB', goal: 200 },
      ],
      columns: ['program', 'CPU µs/request', 'requests/s', 'p50 ms', 'p99 ms', 'peak RSS MiB'],
      rows: contestants.map((each) => [
        each.name,
        rounds.median(each, cpu),
        rounds.median(each, (round) => round.accepted / round.seconds),
        rounds.median(each, (round) => round.p50Ms),
        rounds.median(each, (round) => round.p99Ms),
        peakResidentMiB(each.program.child.pid),
      ]),
    };
  } finally {
    await stack.stop();
  }
}

function contestant(name: string, program: Program, urlPath: string): HttpContestant {
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
