import { rawHeader } from '@tributary/contracts';
import type { InboundRequest } from '@tributary/source-catalog';
import { originForm } from './webhook-target.ts';

/** A whole request, as it stands on the wire. */
export interface WholeRequest {
  readonly method: string;
  /** The target of the request line. */
  readonly requestTarget: string;
  /** The query in it, without `?`. */
  readonly query: string;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** What is configured of the addresses under which senders know a source. */
export interface PublicAddresses {
  /** The source's own. */
  readonly source: string | null;
  /** What the gateway's addresses start with from outside; no slash at the end. */
  readonly gateway: string | undefined;
}

/** A request as checks look at it. Its URLs are put together only when a check asks for them. */
export function inboundRequest(request: WholeRequest, addresses: PublicAddresses): InboundRequest {
  const { method, rawHeaders, query, body } = request;
  return { method, rawHeaders, query, body, urls: () => urlsOf(request, addresses) };
}

/** Every URL that the sender may have used, the likeliest first: what is configured, what proxies say, what the request itself says. */
function urlsOf(request: WholeRequest, addresses: PublicAddresses): readonly string[] {
  const { rawHeaders, query } = request;
  const target = originForm(request.requestTarget);
  const urls = new Set<string>();
  if (addresses.source !== null) {
    urls.add(addresses.source);
    if (query !== '' && !addresses.source.includes('?')) urls.add(`${addresses.source}?${query}`);
  }
  if (addresses.gateway !== undefined) urls.add(addresses.gateway + target);

  const host = rawHeader(rawHeaders, 'host');
  const forwardedProtocol = firstOf(rawHeader(rawHeaders, 'x-forwarded-proto'))?.toLowerCase();
  const forwardedHost = firstOf(rawHeader(rawHeaders, 'x-forwarded-host'));
  const publicHost = forwardedHost ?? host;
  if (publicHost !== undefined && (forwardedProtocol !== undefined || forwardedHost !== undefined)) {
    // a proxy that names only the host has mostly taken the request by https
    for (const protocol of forwardedProtocol === undefined ? ['https', 'http'] : [forwardedProtocol]) {
      urls.add(`${protocol}://${publicHost}${target}`);
    }
  }
  if (host !== undefined) urls.add(`https://${host}${target}`).add(`http://${host}${target}`);
  return [...urls];
}

/** Each proxy on the way may have appended its own value; the first is that of the outermost. */
function firstOf(list: string | undefined): string | undefined {
  return list?.split(',', 1)[0]?.trim() || undefined;
}
