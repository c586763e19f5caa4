/** The APIs that the console hands on, by the name in its own paths. */
export type ProxiedService = 'config' | 'profile' | 'activity';

interface AllowedRoute {
  readonly method: string;
  readonly path: RegExp;
}

const ID = '[A-Za-z0-9_-]{1,80}';

function get(path: string): AllowedRoute {
  return { method: 'GET', path: new RegExp(`^/v1/${path}$`) };
}

const ALLOWED: Readonly<Record<ProxiedService, readonly AllowedRoute[]>> = {
  config: [get('source-types'), get(`sources(/${ID})?`), get(`workflows(/${ID}(/versions(/\\d+)?)?)?`)],
  profile: [get(`profiles(/${ID}(/(events|contributions))?)?`)],
  activity: [get(`source-logs(/${ID})?`), get('workflow-logs'), get(`traces/${ID}`), get('accounting')],
};

/** Whether `name` is an API that is handed on. */
export function isProxied(name: string): name is ProxiedService {
  return Object.hasOwn(ALLOWED, name);
}

/** Whether the console hands this on. `path` is as it came, not decoded, without the query. */
export function isAllowed(service: ProxiedService, method: string, path: string): boolean {
  return ALLOWED[service].some((route) => route.method === method && route.path.test(path));
}
