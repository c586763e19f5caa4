import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { type Environment, WORKSPACE_ROOT } from './program-environment.ts';

/** What the tests look at of a service in docker-compose.yml. */
export interface ComposeService {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string; readonly args: { readonly SERVICE: string } };
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly stop_grace_period?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
}

/** The services of docker-compose.yml as compose sees them under `variables`. Throws, as compose does, where one is missing that has to be given. */
export function readCompose(variables: Environment): Readonly<Record<string, ComposeService>> {
  const text = readFileSync(path.join(WORKSPACE_ROOT, 'docker-compose.yml'), 'utf8');
  const file = parse(interpolate(text, variables), { merge: true }) as { services: Record<string, ComposeService> };
  return file.services;
}

/** `${NAME}`, `${NAME:-default}`, `${NAME:?message}`. */
function interpolate(text: string, variables: Environment): string {
  return text.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_all, name: string, operator: string | undefined, operand: string = '') => {
    const value = variables[name] ?? '';
    if (value !== '') return value;
    if (operator === '?') throw new Error(`${name} ${operand}`);
    return operator === '-' ? operand : '';
  });
}

/** The environment of a service as text, as its process gets it. */
export function environmentOf(service: ComposeService): Environment {
  return Object.fromEntries(Object.entries(service.environment ?? {}).map(([name, value]) => [name, String(value)]));
}
