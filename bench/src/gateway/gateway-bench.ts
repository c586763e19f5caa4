import path from 'node:path';
import { alternate } from '../harness/alternate.ts';
import { peakResidentMiB } from '../harness/process-usage.ts';
import { serviceFile, untilReady } from '../harness/programs.ts';
import type { Report } from '../harness/report.ts';
import { createTopics, publishDefinitions, startBenchStack } from '../harness/stack.ts';
import { SECRET_KEY, SIGNING_SECRET, source, urlKey } from '../harness/workload.ts';
import { httpContestant, type HttpRound } from './http-contestant.ts';

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

    const bare = httpContestant('bare `node:http`, only answers', bareServer, '/');
    const signed = httpContestant('gateway, signed source', gateway, `/v1/webhooks/${urlKey('plain')}`);
    const withKeys = httpContestant('gateway, signed, keys from the body', gateway, `/v1/webhooks/${urlKey('keyed')}`);
    const naive = httpContestant('Express, `express.json`, `send()` per request', express, `/v1/webhooks/${urlKey('plain')}`);
    const contestants = [bare, signed, withKeys, naive];
    const rounds = await alternate(contestants, { warmUps: 1, rounds: 5 });
    const cpu = (round: HttpRound): number => round.cpuMicrosPerRequest;
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
