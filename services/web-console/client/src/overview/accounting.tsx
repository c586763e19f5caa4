import type { AccountingSums, Part, RunState, SourceItem } from '../../../src/overview/overview.ts';
import { formatCount } from '../ui/format.ts';
import { Panel } from '../ui/panel.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { REQUEST_TONES, RUN_TONES, type Tone } from '../ui/tone.ts';
import { Bars } from './bars.tsx';
import { PartDown } from './part-down.tsx';
import { SendFirstEvent } from './first-steps.tsx';

const RUN_ORDER: readonly RunState[] = ['applied', 'filtered', 'duplicate', 'paused', 'failed', 'waiting', 'mapped'];
const ALWAYS_SHOWN: readonly RunState[] = ['applied', 'filtered', 'failed'];

/** What came in, what became of it, and whether the sums agree. */
export function Accounting({ accounting, firstSource }: { accounting: Part<AccountingSums>; firstSource: SourceItem | undefined }) {
  if (accounting.state === 'down') {
    return (
      <Panel title="Accounting">
        <PartDown what="The sums" part={accounting} />
      </Panel>
    );
  }
  const sums = accounting.data;
  const isEmpty = sums.received === 0 && sums.reconciled;
  return (
    <Panel title="Accounting" aside={isEmpty ? undefined : <Verdict sums={sums} />}>
      {isEmpty ? <NothingReceived firstSource={firstSource} /> : <Funnel sums={sums} />}
    </Panel>
  );
}

function Funnel({ sums }: { sums: AccountingSums }) {
  const runs = RUN_ORDER.reduce((total, state) => total + sums.states[state], 0);
  const shown = RUN_ORDER.filter((state) => sums.states[state] > 0 || ALWAYS_SHOWN.includes(state));
  return (
    <div className="funnel">
      <Bars
        caption="Requests"
        total={sums.received}
        bars={[
          { tone: REQUEST_TONES.received, count: sums.received },
          { tone: REQUEST_TONES.accepted, count: sums.accepted },
          { tone: REQUEST_TONES.rejected, count: sums.rejected, note: reasons(sums.rejectedByCode) },
        ]}
      />
      <Bars
        caption={`Runs in workflows (${formatCount(runs)})`}
        total={runs}
        bars={shown.map((state) => ({ tone: RUN_TONES[state], count: sums.states[state] }))}
      />
    </div>
  );
}

function reasons(byCode: Readonly<Record<string, number>>): string {
  const codes = Object.entries(byCode).sort(([, a], [, b]) => b - a);
  return codes.map(([code, count]) => `${code.replaceAll('_', ' ')} ${formatCount(count)}`).join(' · ');
}

const RECONCILED: Tone = { color: 'green', icon: 'check', word: 'Reconciled' };
const UNDER_WAY: Tone = { color: 'amber', icon: 'clock', word: 'Under way' };
const NOT_RECONCILED: Tone = { color: 'red', icon: 'alert', word: 'Not reconciled' };

/** Open sums are normal while events flow; sums that do not agree although nothing is under way are not. */
function Verdict({ sums }: { sums: AccountingSums }) {
  const { unreported, unread, waiting, mapped } = sums.pending;
  const underWay = unreported + unread + waiting + mapped;
  const tone = sums.reconciled ? RECONCILED : underWay > 0 ? UNDER_WAY : NOT_RECONCILED;
  const meaning = sums.reconciled
    ? 'Every accepted request has ended in every workflow, and the sums agree.'
    : underWay > 0
      ? `${formatCount(unreported)} not yet taken up, ${formatCount(waiting)} waiting, ${formatCount(mapped)} on their way.`
      : 'The runs are not as many as were reported: some are missing.';
  return (
    <div className="verdict" role="status">
      <span title={meaning}>
        <StateTag tone={tone} />
      </span>
      {underWay > 0 && <span className="quiet">{formatCount(underWay)} open</span>}
      <span className="visually-hidden">{meaning}</span>
      {sums.lastReceivedAt !== null && (
        <span className="quiet">
          last event <TimeAgo time={sums.lastReceivedAt} />
        </span>
      )}
    </div>
  );
}

function NothingReceived({ firstSource }: { firstSource: SourceItem | undefined }) {
  if (firstSource === undefined)
    return <p className="quiet empty">Nothing has come in. There is no source that could take anything in yet.</p>;
  return <SendFirstEvent source={firstSource} />;
}
