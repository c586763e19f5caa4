import { createHmac } from 'node:crypto';
import type { StackAddresses } from '../stack-files.ts';
import { UsageError } from '../usage-error.ts';
import type { Api } from './api.ts';
import type { Feed } from './feed.ts';

/** A feed with its source and workflow in place. */
export interface PreparedFeed {
  readonly feed: Feed;
  readonly sourceId: string;
  readonly url: string;
  readonly secret: string;
  /** Whether an earlier run had made the source. */
  readonly existed: boolean;
}

interface Page<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}

interface Source {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly status: string;
  readonly authentication: { readonly secret?: { readonly last4: string } };
}

interface Workflow {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly version: number | null;
}

/** Finds the source and the workflow of a feed by their names, and makes what is not there. Rejects where someone has switched them off. */
export async function prepareFeed(api: Api, stack: StackAddresses, feed: Feed): Promise<PreparedFeed> {
  // of the token, so that a later run knows it without keeping it
  const secret = createHmac('sha256', stack.adminToken).update(feed.sourceName).digest('hex');
  const sources = `${stack.configUrl}/v1/sources`;
  const known = await findByName<Source>(api, sources, feed.sourceName);
  const settings = feed.settings(secret);
  const source = known ?? (await api.create<Source>(sources, { type: 'custom', name: feed.sourceName, settings })).body;
  demandActive('source', source);
  if (known !== undefined && !secret.endsWith(known.authentication.secret?.last4 ?? ' ')) {
    const { etag } = await api.get(`${sources}/${source.id}`);
    await api.change('PATCH', `${sources}/${source.id}`, etag, { authentication: settings.authentication });
  }
  await prepareWorkflow(api, stack, feed, source.id);
  return { feed, sourceId: source.id, url: source.url, secret, existed: known !== undefined };
}

async function prepareWorkflow(api: Api, stack: StackAddresses, feed: Feed, sourceId: string): Promise<void> {
  const workflows = `${stack.configUrl}/v1/workflows`;
  const known = await findByName<Workflow>(api, `${workflows}?sourceId=${sourceId}`, feed.workflowName);
  const workflow = known ?? (await api.create<Workflow>(workflows, { name: feed.workflowName, sourceId, delay: 'none' })).body;
  if (workflow.version !== null) return demandActive('workflow', workflow);
  const url = `${workflows}/${workflow.id}`;
  const draft = await api.change('PUT', `${url}/draft`, (await api.get(url)).etag, feed.definition);
  await api.change('POST', `${url}/publish`, draft.etag, {});
}

async function findByName<T extends { readonly name: string }>(api: Api, url: string, name: string): Promise<T | undefined> {
  let cursor: string | null = null;
  do {
    const page = new URL(url);
    page.searchParams.set('limit', '500');
    if (cursor !== null) page.searchParams.set('cursor', cursor);
    const { body }: { body: Page<T> } = await api.get<Page<T>>(page.href);
    const found = body.data.find((each) => each.name === name);
    if (found !== undefined) return found;
    cursor = body.nextCursor;
  } while (cursor !== null);
  return undefined;
}

function demandActive(kind: string, { id, name, status }: { id: string; name: string; status: string }): void {
  if (status !== 'active')
    throw new UsageError(`The ${kind} "${name}" (${id}) is ${status}. Set its status to active, and run the demo again.`);
}
