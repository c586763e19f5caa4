import { readdirSync } from 'node:fs';
import path from 'node:path';
import { environmentProblems, imageEnvironment, serviceNames, WORKSPACE_ROOT } from '../src/program-environment.ts';
import { type Container, containerEnvironment, manifestOf, type Pod, renderChart } from '../src/rendered-chart.ts';

/** What stands in the secrets that a cluster would have. */
const SECRETS = {
  TRIBUTARY_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
  TRIBUTARY_ADMIN_TOKEN: `trb_${'0f'.repeat(32)}`,
  MONGODB_URI: 'mongodb://user:secret@mongodb:27017/tributary',
  KAFKA_SASL_USERNAME: 'tributary',
  KAFKA_SASL_PASSWORD: 'secret',
};
/** Secrets and config maps that helm/ci/everything.yaml says are there. */
const GIVEN = ['cdp-secrets', 'mongodb-cdp', 'kafka-credentials', 'company-ca'];
const values = readdirSync(path.join(WORKSPACE_ROOT, 'helm/ci'));

describe.each(values)('with %s', (file) => {
  const manifests = renderChart(file);
  const pods = (kind: string): Pod[] => manifests.filter((each) => each.kind === kind).map(({ spec }) => spec.template.spec);
  const made = (kind: string): string[] => manifests.filter((each) => each.kind === kind).map(({ metadata }) => metadata.name);
  const referred = (pod: Pod): string[] => [
    ...pod.containers[0].env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef.name ?? []),
    ...pod.volumes.flatMap(({ configMap }) => configMap?.name ?? []),
  ];

  test('every service of the repository is deployed, and reached by its Service', () => {
    expect(made('Deployment')).toHaveLength(serviceNames().length);
    expect(made('Service')).toHaveLength(serviceNames().length);
    for (const name of serviceNames()) {
      const { template, selector } = manifestOf(manifests, 'Deployment', name).spec;
      expect(template.metadata.labels).toMatchObject(selector.matchLabels!);
      const service = manifestOf(manifests, 'Service', name).spec;
      expect(service.selector).toEqual(selector.matchLabels);
      const opened = template.spec.containers[0].ports;
      expect(service.ports.map(({ name, port }) => ({ name, containerPort: port }))).toEqual(opened);
      const { HTTP_PORT, METRICS_PORT } = imageEnvironment();
      expect(opened).toEqual([
        { name: 'http', containerPort: Number(HTTP_PORT) },
        { name: 'metrics', containerPort: Number(METRICS_PORT) },
      ]);
    }
  });

  test.each(serviceNames())('%s gets an environment that its own configuration takes, and nothing that it does not read', async (name) => {
    const [container] = manifestOf(manifests, 'Deployment', name).spec.template.spec.containers;
    expect(await environmentProblems(name, containerEnvironment(container, SECRETS))).toEqual([]);
  });

  test('the topics come first, from a job that needs nothing which this chart makes', async () => {
    const job = manifestOf(manifests, 'Job', 'topics');
    expect(job.metadata.annotations).toMatchObject({ 'helm.sh/hook': 'pre-install,pre-upgrade' });
    const pod = job.spec.template.spec;
    expect(await environmentProblems('topics', containerEnvironment(pod.containers[0], SECRETS))).toEqual([]);
    expect(GIVEN).toEqual(expect.arrayContaining(referred(pod)));
    expect(pod.serviceAccountName).toBeUndefined();
  });

  test('services refer only to secrets that are made or given', () => {
    const known = [...GIVEN, ...made('Secret')];
    for (const pod of pods('Deployment')) {
      expect(known).toEqual(expect.arrayContaining(referred(pod)));
      for (const { valueFrom } of pod.containers[0].env) {
        const secret = manifests.find((each) => each.kind === 'Secret' && each.metadata.name === valueFrom?.secretKeyRef.name);
        if (secret !== undefined) expect(secret.stringData).toHaveProperty([valueFrom!.secretKeyRef.key]);
      }
    }
  });

  test('the console asks the Services of the release', () => {
    const [console] = manifestOf(manifests, 'Deployment', 'web-console').spec.template.spec.containers;
    const asked = console.env.filter(({ value }) => value?.endsWith(':8080')).map(({ value }) => value);
    expect(asked.sort()).toEqual(
      made('Service')
        .filter((name) => !name.endsWith('-web-console'))
        .map((name) => `http://${name}:8080`)
        .sort(),
    );
  });

  test('a pod may take as long to stop as its service needs', () => {
    for (const { terminationGracePeriodSeconds, containers } of pods('Deployment')) {
      const environment = containerEnvironment(containers[0], SECRETS);
      const pause = Number(containers[0].lifecycle?.preStop.exec.command[1] ?? 0);
      expect(terminationGracePeriodSeconds).toBeGreaterThan(pause + Number.parseInt(environment['SHUTDOWN_GRACE_MS']!));
    }
  });

  test('no pod has more rights than it needs', () => {
    for (const pod of [...pods('Deployment'), ...pods('Job')]) {
      expect(pod).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      });
      expect(pod.containers[0]).toMatchObject<Partial<Container>>({
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        resources: {
          requests: { cpu: expect.any(String) as string, memory: expect.any(String) as string },
          limits: { memory: expect.any(String) as string },
        },
      });
    }
  });

  test('a service is asked whether it is there, alive and ready, and is never fewer than wanted during a roll-out', () => {
    for (const { spec } of manifests.filter((each) => each.kind === 'Deployment')) {
      expect(spec.strategy).toEqual({ rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } });
      expect(spec.template.spec.containers[0]).toMatchObject({
        startupProbe: { httpGet: { path: '/healthz', port: 'http' } },
        livenessProbe: { httpGet: { path: '/healthz', port: 'http' } },
        readinessProbe: { httpGet: { path: '/readyz', port: 'http' } },
      });
    }
  });

  test('the number of replicas is either fixed or the autoscaler’s', () => {
    const scaled = manifests.filter((each) => each.kind === 'HorizontalPodAutoscaler').map(({ spec }) => spec.scaleTargetRef.name);
    for (const { metadata, spec } of manifests.filter((each) => each.kind === 'Deployment')) {
      expect(spec.replicas === undefined).toBe(scaled.includes(metadata.name));
    }
  });
});

test.each([
  ['kafka.brokers=null', 'kafka.brokers: name at least one broker'],
  ['mongodb.uri=', 'say where MongoDB is'],
  ['mongodb.uri=mongodb://host:27017', "'/mongodb/uri': 'mongodb://host:27017' does not match pattern"],
  ['mongodb.existingSecret=x', 'mongodb.uri and mongodb.existingSecret: give one of them'],
  ['secrets.secretKey=', 'openssl rand -base64 32'],
  ['secrets.secretKey=c2hvcnQ=', 'must be 32 bytes in base64'],
  ['secrets.adminToken=', 'openssl rand -hex 32'],
  ['secrets.existingSecret=x', 'leave secrets.secretKey and secrets.adminToken empty'],
  ['kafka.sasl.mechanism=plain', 'kafka.sasl.existingSecret'],
  ['publicUrls.gateway=', 'say where sources send to'],
  ['trustedProxies[0]=loopback', "'loopback' does not match pattern"],
  ['pulls.allowedHosts[0]=http://db', "'http://db' does not match pattern"],
  ['kafka.broker=kafka:9092', "additional properties 'broker' not allowed"],
  ['services.ingest-gatewy.replicas=3', "additional properties 'ingest-gatewy' not allowed"],
])('%s is refused with what is wrong', (setting, message) => {
  expect(() => renderChart('minimal.yaml', setting)).toThrow(message);
});

test('addresses from outside follow the ingresses', () => {
  const manifests = renderChart(
    'minimal.yaml',
    'publicUrls.gateway=',
    'services.ingest-gateway.ingress.host=in.test',
    'services.config-service.ingress.host=api.test',
  );
  const variable = (service: string, name: string): string | undefined =>
    manifestOf(manifests, 'Deployment', service).spec.template.spec.containers[0].env.find((each) => each.name === name)?.value;
  for (const service of ['config-service', 'ingest-gateway', 'source-worker'])
    expect(variable(service, 'GATEWAY_URL')).toBe('http://in.test');
  expect(variable('web-console', 'CONFIG_PUBLIC_URL')).toBe('http://api.test');
});
