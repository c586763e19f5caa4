import { CopyButton, UnstyledButton } from '@mantine/core';
import type { AccountingSums, Part, SourceItem } from '../../../src/overview/overview.ts';
import { formatCount } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Panel } from '../ui/panel.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { statusTone } from '../ui/tone.ts';
import { CreateFirstSource } from './first-steps.tsx';
import { PartDown } from './part-down.tsx';

interface Props {
  readonly sources: Part<readonly SourceItem[]>;
  readonly sums: AccountingSums | undefined;
  readonly configUrl: string;
}

/** The sources, with what each took in. */
export function SourcesTable({ sources, sums, configUrl }: Props) {
  if (sources.state === 'down') {
    return (
      <Panel title="Sources">
        <PartDown what="The sources" part={sources} />
      </Panel>
    );
  }
  return (
    <Panel title="Sources" aside={<span className="quiet number">{formatCount(sources.data.length)}</span>}>
      {sources.data.length === 0 ? <CreateFirstSource configUrl={configUrl} /> : <Rows sources={sources.data} sums={sums} />}
    </Panel>
  );
}

function Rows({ sources, sums }: { sources: readonly SourceItem[]; sums: AccountingSums | undefined }) {
  const sumsOf = new Map(sums?.sources.map((source) => [source.sourceId, source]));
  return (
    <div className="table-frame" role="region" aria-label="Sources" tabIndex={0}>
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Status</th>
            <th scope="col" className="number">
              Accepted
            </th>
            <th scope="col" className="number">
              Rejected
            </th>
            <th scope="col">Last event</th>
            <th scope="col">URL</th>
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => (
            <Row key={source.id} source={source} sums={sumsOf.get(source.id)} isKnown={sums !== undefined} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ source, sums, isKnown }: { source: SourceItem; sums: AccountingSums['sources'][number] | undefined; isKnown: boolean }) {
  const count = (value: number | undefined): string => (isKnown ? formatCount(value ?? 0) : '–');
  return (
    <tr>
      <th scope="row">
        <div className="named">
          <bdi className="name" title={source.name}>
            {source.name}
          </bdi>
          <span className="kind">{source.type}</span>
        </div>
      </th>
      <td>
        <StateTag tone={statusTone(source.status)} />
      </td>
      <td className="number">{count(sums?.accepted)}</td>
      <td className="number" data-color={sums !== undefined && sums.rejected > 0 ? 'red' : undefined}>
        {count(sums?.rejected)}
      </td>
      <td>{sums?.lastReceivedAt ? <TimeAgo time={sums.lastReceivedAt} /> : <span className="quiet">–</span>}</td>
      <td>
        <CopyButton value={source.url} timeout={2000}>
          {({ copied, copy }) => (
            <UnstyledButton className="copy" onClick={copy} title={source.url} aria-label={`Copy the URL of ${source.name}`}>
              <Icon name={copied ? 'check' : 'copy'} size={14} />
              <span role="status">{copied ? 'Copied' : 'Copy'}</span>
            </UnstyledButton>
          )}
        </CopyButton>
      </td>
    </tr>
  );
}
