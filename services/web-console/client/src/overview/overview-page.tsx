import { Alert, Skeleton } from '@mantine/core';
import { useState } from 'react';
import type { Overview, OverviewWindow } from '../../../src/overview/overview.ts';
import type { SessionInfo } from '../session/use-session.ts';
import { Accounting } from './accounting.tsx';
import { PageHead } from './page-head.tsx';
import { Services } from './services.tsx';
import { SourcesTable } from './sources-table.tsx';
import { useOverview } from './use-overview.ts';
import { WorkflowsTable } from './workflows-table.tsx';

interface Props {
  readonly session: SessionInfo;
  readonly onSignOut: () => void;
  readonly onSignedOut: () => void;
}

/** The first page: is everything running, is anything coming in, did it all arrive? */
export function OverviewPage({ session, onSignOut, onSignedOut }: Props) {
  const [window, setWindow] = useState<OverviewWindow>('24h');
  const feed = useOverview(window, onSignedOut);
  const { overview, problem } = feed;
  return (
    <>
      <PageHead session={session} window={window} onWindow={setWindow} feed={feed} onSignOut={onSignOut} />
      <main className="page">
        <h1 className="visually-hidden">Overview</h1>
        {problem !== undefined && (
          <Alert color="red" variant="light" role="alert">
            {problem} {overview === undefined ? 'Trying again.' : 'What you see is from before; trying again.'}
          </Alert>
        )}
        {overview === undefined ? <Skeletons /> : <Parts overview={overview} />}
      </main>
    </>
  );
}

function Parts({ overview }: { overview: Overview }) {
  const { services, sources, workflows, accounting, configUrl } = overview;
  const sums = accounting.state === 'ok' ? accounting.data : undefined;
  const known = sources.state === 'ok' ? sources.data : [];
  return (
    <>
      <Services services={services} />
      <Accounting accounting={accounting} firstSource={known.find((source) => source.status === 'active')} />
      <SourcesTable sources={sources} sums={sums} configUrl={configUrl} />
      <WorkflowsTable workflows={workflows} sources={known} sums={sums} configUrl={configUrl} />
    </>
  );
}

function Skeletons() {
  return (
    <div className="skeletons" aria-busy="true" aria-label="Loading">
      <Skeleton height={112} radius="md" />
      <Skeleton height={260} radius="md" />
      <Skeleton height={180} radius="md" />
    </div>
  );
}
