import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { type Environment, WORKSPACE_ROOT } from './program-environment.ts';

interface Reference {
  readonly name: string;
  readonly key: string;
}

export interface EnvironmentVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: Reference };
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

export interface Container {
  readonly image: string;
  readonly env: readonly EnvironmentVariable[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly lifecycle?: { readonly preStop: { readonly exec: { readonly command: readonly string[] } } };
  readonly securityContext: object;
  readonly resources: { readonly requests: object; readonly limits: object };
}

export interface Pod {
  readonly serviceAccountName?: string;
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: object;
  readonly containers: readonly [Container];
  readonly volumes: readonly { readonly name: string; readonly configMap?: { readonly name: string } }[];
}

type Labels = Readonly<Record<string, string>>;

/** What the tests look at of a manifest; which fields there are depends on its kind. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Labels };
  readonly stringData?: Environment;
  readonly spec: {
    readonly replicas?: number;
    readonly strategy?: object;
    readonly selector: Labels & { readonly matchLabels?: Labels };
    readonly ports: readonly { readonly name: string; readonly port: number }[];
    readonly scaleTargetRef: { readonly name: string };
    readonly template: { readonly metadata: { readonly labels: Labels }; readonly spec: Pod };
  };
}

/** The chart with a file of helm/ci and `--set` settings, as `helm template` renders it. Throws with what helm says against them. */
export function renderChart(values: string, ...settings: readonly string[]): Manifest[] {
  const version = process.env['KUBE_VERSION'] ?? '1.34.0';
  const given = ['--values', path.join('helm/ci', values), ...settings.flatMap((each) => ['--set', each])];
  const { error, status, stdout, stderr } = spawnSync(
    'helm',
    ['template', 'trial', 'helm/tributary', '--kube-version', version, ...given],
    {
      cwd: WORKSPACE_ROOT,
      encoding: 'utf8',
    },
  );
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
}

/** The manifest of a kind whose name ends in `-<suffix>`. Throws where there is not exactly one. */
export function manifestOf(manifests: readonly Manifest[], kind: string, suffix: string): Manifest {
  const [found, ...others] = manifests.filter((each) => each.kind === kind && each.metadata.name.endsWith(`-${suffix}`));
  if (found === undefined || others.length > 0) throw new Error(`${kind} -${suffix}: ${found === undefined ? 'none' : 'several'}`);
  return found;
}

/** The environment of a container, with `secrets` in place of what comes from a secret. Throws where it has none for a name. */
export function containerEnvironment(container: Container, secrets: Environment): Environment {
  return Object.fromEntries(
    container.env.map(({ name, value, valueFrom }) => {
      const text = valueFrom === undefined ? value : secrets[name];
      if (text === undefined) throw new Error(`${name} has no value`);
      return [name, text];
    }),
  );
}
