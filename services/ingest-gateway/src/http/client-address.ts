import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { AddressList } from './address-list.ts';

/** Longer than any address. */
const MAX_SHOWN = 64;

/**
 * From where a request comes: the other side of its connection or, where that is a trusted proxy, the last hop of `X-Forwarded-For` that is none. What stands before that, or comes from
 * a peer that is not trusted, may be made up and counts for nothing. A hop that is no address is returned as it stands; `unknown` where the connection is gone.
 */
export function clientAddress({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>, trusted: AddressList): string {
  let address = plain(socket.remoteAddress ?? 'unknown');
  // node joins repeated fields with commas, in order
  const forwarded = headers['x-forwarded-for'] as string | undefined;
  if (forwarded === undefined || !trusted.has(address)) return address;
  for (const hop of forwarded.split(',').reverse()) {
    address = plain(hop.trim());
    if (!trusted.has(address)) break;
  }
  return address;
}

/** Without a port, which some proxies add, and without the IPv6 dress of an IPv4 address. */
function plain(hop: string): string {
  const address = /^\[(.*)\](?::\d+)?$/.exec(hop)?.[1] ?? (isIP(hop) === 0 ? hop.replace(/^([\d.]+):\d+$/, '$1') : hop);
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '').slice(0, MAX_SHOWN);
}
