import { ActionIcon, SegmentedControl } from '@mantine/core';
import { type OverviewWindow, WINDOWS } from '../../../src/overview/overview.ts';
import type { SessionInfo } from '../session/use-session.ts';
import { Icon } from '../ui/icon.tsx';
import { Mark } from '../ui/mark.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import type { OverviewFeed } from './use-overview.ts';

const LABELS: Readonly<Record<OverviewWindow, string>> = { '1h': '1 hour', '24h': '24 hours', '7d': '7 days' };

interface Props {
  readonly session: SessionInfo;
  readonly window: OverviewWindow;
  readonly onWindow: (window: OverviewWindow) => void;
  readonly feed: OverviewFeed;
  readonly onSignOut: () => void;
}

/** The bar at the top: where one is, which time the numbers are of, how fresh they are, who is signed in. */
export function PageHead({ session, window, onWindow, feed, onSignOut }: Props) {
  return (
    <header className="page-head">
      <div className="page-head-inner">
        <a className="brand" href="/">
          <Mark size={24} /> Tributary
        </a>
        <div className="freshness quiet">
          {feed.overview !== undefined && (
            <span>
              updated <TimeAgo time={feed.overview.at} />
            </span>
          )}
          <ActionIcon variant="subtle" color="gray" onClick={feed.refresh} aria-label="Refresh now" data-busy={feed.isLoading}>
            <Icon name="refresh" />
          </ActionIcon>
        </div>
        <SegmentedControl
          size="xs"
          aria-label="Time that the numbers are of"
          value={window}
          onChange={(value) => onWindow(value)}
          data={WINDOWS.map((value) => ({ value, label: LABELS[value] }))}
        />
        <div className="account">
          <span className="quiet" title={`Signed in with the token “${session.name}”`}>
            {session.name}
          </span>
          <ActionIcon variant="subtle" color="gray" onClick={onSignOut} aria-label="Sign out">
            <Icon name="signOut" />
          </ActionIcon>
        </div>
      </div>
    </header>
  );
}
