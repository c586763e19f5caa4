import { commaList, durationMs, secretKey } from '@tributary/service-runtime';
import { z } from 'zod';

/** One or more addresses (replicas), without slashes at their ends. */
function addresses(fallback: string) {
  return commaList.pipe(z.array(z.url())).prefault(fallback);
}

const environment = z.object({
  TRIBUTARY_SECRET_KEY: secretKey,
  GATEWAY_URL: addresses('http://127.0.0.1:8080'),
  ENGINE_URL: addresses('http://127.0.0.1:8084'),
  PROFILE_URL: addresses('http://127.0.0.1:8082'),
  CONFIG_URL: addresses('http://127.0.0.1:8081'),
  ACTIVITY_URL: addresses('http://127.0.0.1:8083'),
  WORKER_URL: addresses('http://127.0.0.1:8085'),
  CONFIG_PUBLIC_URL: z.url().optional(),
  CONSOLE_SESSION_MS: durationMs.prefault('12h'),
});

/** What the console is configured with, beside what every service has. */
export const consoleConfig = environment.transform((env) => ({
  secretKey: env.TRIBUTARY_SECRET_KEY,
  /** Addresses of the services, at least one each; requests go to the first, the state of all is shown. */
  services: {
    gateway: env.GATEWAY_URL.map(withoutSlash),
    engine: env.ENGINE_URL.map(withoutSlash),
    profile: env.PROFILE_URL.map(withoutSlash),
    config: env.CONFIG_URL.map(withoutSlash),
    activity: env.ACTIVITY_URL.map(withoutSlash),
    worker: env.WORKER_URL.map(withoutSlash),
  },
  /** Where people reach config-service, for the examples that are shown. */
  configPublicUrl: withoutSlash(env.CONFIG_PUBLIC_URL ?? env.CONFIG_URL[0] ?? ''),
  sessionMs: env.CONSOLE_SESSION_MS,
}));
export type ConsoleConfig = z.infer<typeof consoleConfig>;
export type ServiceUrls = ConsoleConfig['services'];
export type ServiceName = keyof ServiceUrls;

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
