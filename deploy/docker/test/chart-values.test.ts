import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { serviceNames, WORKSPACE_ROOT } from '../src/program-environment.ts';

test('the chart deploys every service of the repository', () => {
  const text = readFileSync(path.join(WORKSPACE_ROOT, 'helm/tributary/values.yaml'), 'utf8');
  const { services } = parse(text) as { services: Record<string, unknown> };
  expect(Object.keys(services).sort()).toEqual(serviceNames().sort());
});
