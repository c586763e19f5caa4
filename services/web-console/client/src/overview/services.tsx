import type { InstanceState, ServiceState } from '../../../src/overview/overview.ts';
import { Panel } from '../ui/panel.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import type { Tone } from '../ui/tone.ts';

const TONES: Readonly<Record<InstanceState, Tone>> = {
  ready: { color: 'green', icon: 'check', word: 'Ready' },
  notReady: { color: 'amber', icon: 'alert', word: 'Not ready' },
  down: { color: 'red', icon: 'cross', word: 'Down' },
};

const NAMES: Readonly<Record<ServiceState['name'], readonly [name: string, job: string]>> = {
  gateway: ['Gateway', 'takes webhooks in'],
  engine: ['Workflow engine', 'filters and maps'],
  profile: ['Profiles', 'unifies people'],
  config: ['Configuration', 'sources and workflows'],
  activity: ['Activity', 'logs and sums'],
  worker: ['Source worker', 'uploads, tables and topics'],
};

/** The state of each service, with what does not work. */
export function Services({ services }: { services: readonly ServiceState[] }) {
  return (
    <Panel title="Services">
      <ul className="services">
        {services.map((service) => (
          <Service key={service.name} service={service} />
        ))}
      </ul>
    </Panel>
  );
}

function Service({ service: { name, state, instances } }: { service: ServiceState }) {
  const [title, job] = NAMES[name];
  const working = instances.filter((instance) => instance.state === 'ready').length;
  const problems = [...new Set(instances.flatMap((instance) => instance.problems))];
  return (
    <li className="service" data-color={TONES[state].color}>
      <div className="service-head">
        <h3>{title}</h3>
        <StateTag tone={TONES[state]} />
      </div>
      {problems.length === 0 ? (
        <p className="quiet job">{job}</p>
      ) : (
        problems.map((problem) => (
          <p key={problem} className="problem">
            {problem}
          </p>
        ))
      )}
      {instances.length > 1 && (
        <p className="quiet">
          {working} of {instances.length} replicas ready
        </p>
      )}
    </li>
  );
}
