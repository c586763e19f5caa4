import type { ServiceName, ServiceUrls } from '../config.ts';
import type { AccountingSums, Overview, OverviewWindow, Part, SourceItem, WorkflowItem } from './overview.ts';
import { probeService } from './probe.ts';

const HOUR_MS = 3_600_000;
const WINDOW_MS: Readonly<Record<OverviewWindow, number>> = { '1h': HOUR_MS, '24h': 24 * HOUR_MS, '7d': 7 * 24 * HOUR_MS };
const PART_TIMEOUT_MS = 5000;
const PAGE = 500;
/** An overview is no list: what goes beyond is left to the lists. */
const MAX_ITEMS = 2000;

export interface GatherOptions {
  readonly services: ServiceUrls;
  readonly configPublicUrl: string;
  readonly token: string;
  readonly window: OverviewWindow;
  readonly nowMs: number;
}

/** Asks all services at once. Never rejects: each part says for itself whether it could be had. */
export async function gatherOverview({ services, configPublicUrl, token, window, nowMs }: GatherOptions): Promise<Overview> {
  const [config, activity] = [services.config[0] ?? '', services.activity[0] ?? ''];
  const from = new Date(nowMs - WINDOW_MS[window]).toISOString();
  const [states, sources, workflows, accounting] = await Promise.all([
    Promise.all((Object.keys(services) as ServiceName[]).map((name) => probeService(name, services[name]))),
    part('config-service', () => everyItem<SourceItem>(`${config}/v1/sources`, token)),
    part('config-service', () => everyItem<WorkflowItem>(`${config}/v1/workflows`, token)),
    part('activity-service', () => getJson<AccountingSums>(`${activity}/v1/accounting?from=${from}`, token)),
  ]);
  return { at: new Date(nowMs).toISOString(), window, services: states, sources, workflows, accounting, configUrl: configPublicUrl };
}

/** A refusal by a service, in its words. */
class Refused extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

async function part<T>(service: string, ask: () => Promise<T>): Promise<Part<T>> {
  try {
    return { state: 'ok', data: await ask() };
  } catch (error) {
    if (error instanceof Refused) return { state: 'down', code: error.code, message: error.message };
    return { state: 'down', code: 'service_unavailable', message: `${service} does not answer` };
  }
}

async function everyItem<T>(url: string, token: string): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { data: T[]; nextCursor: string | null } = await getJson(`${url}?limit=${PAGE}${after}`, token);
    items.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== null && items.length < MAX_ITEMS);
  return items;
}

async function getJson<T>(url: string, token: string): Promise<T> {
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(PART_TIMEOUT_MS) });
  const body = (await response.json()) as T & { code?: string; detail?: string };
  if (!response.ok) throw new Refused(body.code ?? 'service_unavailable', body.detail ?? `answered ${response.status}`);
  return body;
}
