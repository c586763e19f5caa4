import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { baseConfig, loadConfig } from '@tributary/service-runtime';
import { z } from 'zod';

export const WORKSPACE_ROOT = path.resolve(__dirname, '../../..');

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string>>;

/** What programs read without saying so in a schema: OpenTelemetry's standard variables and Node's own. */
const STANDARD = /^(OTEL|NODE)_/;

/** The folders under services/. */
export function serviceNames(): string[] {
  const folder = path.join(WORKSPACE_ROOT, 'services');
  return readdirSync(folder).filter((name) => existsSync(path.join(folder, name, 'src/main.ts')));
}

/** What every image sets by itself (`ENV` in the Dockerfile). */
export function imageEnvironment(): Environment {
  const dockerfile = readFileSync(path.join(WORKSPACE_ROOT, 'deploy/docker/Dockerfile'), 'utf8');
  const pairs = [...dockerfile.matchAll(/^ENV (.+)$/gm)].flatMap(([, line = '']) => line.split(' '));
  return Object.fromEntries(pairs.map((pair) => pair.split('=', 2) as [string, string]));
}

/**
 * What is wrong with the environment that a deployment gives a program (a service, or `topics`): variables that its configuration misses or
 * refuses, and variables that nobody reads. Empty when it would start.
 */
export async function environmentProblems(program: string, deployed: Environment): Promise<string[]> {
  const schemas = [baseConfig, await configOf(program)];
  const environment = { ...imageEnvironment(), ...deployed };
  const refused = schemas.flatMap((schema) => {
    try {
      loadConfig(schema, environment);
      return [];
    } catch (error) {
      return [String(error)];
    }
  });
  const known = new Set(schemas.flatMap(variablesOf));
  const unread = Object.keys(deployed).filter((name) => !known.has(name) && !STANDARD.test(name));
  return [...refused, ...unread.map((name) => `nobody reads ${name}`)];
}

/** The schema that the program itself reads its environment with: the only one that its config.ts exports. */
async function configOf(program: string): Promise<z.ZodType> {
  const folder = ['services', 'deploy'].map((parent) => path.join(WORKSPACE_ROOT, parent, program)).find((each) => existsSync(each));
  if (folder === undefined) throw new Error(`there is no program ${program}`);
  const exported = (await import(path.join(folder, 'src/config.ts'))) as Record<string, unknown>;
  const [schema, ...others] = Object.values(exported).filter((value) => value instanceof z.ZodType);
  if (schema === undefined || others.length > 0) throw new Error(`config.ts of ${program} does not export exactly one schema`);
  return schema;
}

function variablesOf(schema: z.ZodType): string[] {
  return Object.keys(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }).properties ?? {});
}
