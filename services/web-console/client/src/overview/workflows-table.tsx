import type { AccountingSums, Part, SourceItem, StateCounts, WorkflowItem } from '../../../src/overview/overview.ts';
import { formatCount } from '../ui/format.ts';
import { Panel } from '../ui/panel.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import { statusTone, type Tone } from '../ui/tone.ts';
import { CreateFirstWorkflow } from './first-steps.tsx';
import { PartDown } from './part-down.tsx';

interface Props {
  readonly workflows: Part<readonly WorkflowItem[]>;
  readonly sources: readonly SourceItem[];
  readonly sums: AccountingSums | undefined;
  readonly configUrl: string;
}

/** The workflows, with what became of the events in each. */
export function WorkflowsTable({ workflows, sources, sums, configUrl }: Props) {
  if (workflows.state === 'down') {
    return (
      <Panel title="Workflows">
        <PartDown what="The workflows" part={workflows} />
      </Panel>
    );
  }
  const { data } = workflows;
  return (
    <Panel title="Workflows" aside={<span className="quiet number">{formatCount(data.length)}</span>}>
      {data.length === 0 ? (
        <CreateFirstWorkflow configUrl={configUrl} source={sources[0]} />
      ) : (
        <Rows workflows={data} sources={sources} sums={sums} />
      )}
    </Panel>
  );
}

const COLUMNS = ['Applied', 'Filtered', 'Failed', 'Open'] as const;

function Rows({
  workflows,
  sources,
  sums,
}: {
  workflows: readonly WorkflowItem[];
  sources: readonly SourceItem[];
  sums: AccountingSums | undefined;
}) {
  const sourceNames = new Map(sources.map((source) => [source.id, source.name]));
  const countsOf = new Map(sums?.workflows.map((counts) => [counts.workflowId, counts]));
  return (
    <div className="table-frame" role="region" aria-label="Workflows" tabIndex={0}>
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Status</th>
            <th scope="col" className="roomy">
              Version
            </th>
            {COLUMNS.map((column) => (
              <th key={column} scope="col" className="number">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {workflows.map((workflow) => (
            <tr key={workflow.id}>
              <th scope="row">
                <div className="named">
                  <bdi className="name" title={workflow.name}>
                    {workflow.name}
                  </bdi>
                  <bdi className="kind">{sourceNames.get(workflow.sourceId) ?? workflow.sourceId}</bdi>
                </div>
              </th>
              <td>
                <StateTag tone={workflowTone(workflow)} />
              </td>
              <td className="tabular roomy">{workflow.version === null ? <span className="quiet">–</span> : `v${workflow.version}`}</td>
              <Counts counts={countsOf.get(workflow.id)} isKnown={sums !== undefined} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Counts({ counts, isKnown }: { counts: StateCounts | undefined; isKnown: boolean }) {
  const values = [counts?.applied, counts?.filtered, counts?.failed, counts && counts.waiting + counts.mapped];
  return values.map((value = 0, at) => (
    <td key={COLUMNS[at]} className="number" data-color={COLUMNS[at] === 'Failed' && value > 0 ? 'red' : undefined}>
      {isKnown ? formatCount(value) : '–'}
    </td>
  ));
}

/** Before its first publish a workflow is a draft, whatever its status. */
function workflowTone({ version, status }: WorkflowItem): Tone {
  return version === null ? { color: 'gray', icon: 'dash', word: 'Draft' } : statusTone(status);
}
