import type { IncomingMessage, ServerResponse } from 'node:http';
import { addressNotAllowed, rateLimited, type Refusal } from '@tributary/intake';
import { headroomOf } from '../limits/headroom.ts';
import type { RateLimits } from '../limits/rate-limits.ts';
import type { AddressList } from './address-list.ts';
import { clientAddress } from './client-address.ts';
import type { Door } from './door.ts';

export interface DoorkeeperOptions {
  readonly rateLimits: RateLimits;
  readonly trustedProxies: AddressList;
  /** Milliseconds of a clock that is never set. */
  readonly now: () => number;
}

/**
 * Turns away what the limits of a source do not let in, before anything is read of it. Every request from an allowed address counts against the rate, whatever becomes of it, and its
 * answer says how much is left.
 */
export type Doorkeeper = (door: Door, request: IncomingMessage, response: ServerResponse) => Refusal | undefined;

export function createDoorkeeper({ rateLimits, trustedProxies, now }: DoorkeeperOptions): Doorkeeper {
  return ({ source, allowedAddresses, ratePolicy }, request, response) => {
    if (allowedAddresses !== undefined) {
      const address = clientAddress(request, trustedProxies);
      if (!allowedAddresses.has(address)) return addressNotAllowed(address);
    }
    if (ratePolicy === undefined) return undefined;
    const nowMs = now();
    const bucket = rateLimits.bucketOf(source.definition.id, ratePolicy);
    const isAdmitted = bucket.admit(nowMs);
    const { fields, retryAfterSeconds } = headroomOf(bucket, nowMs);
    for (const name in fields) response.setHeader(name, fields[name] as string);
    return isAdmitted ? undefined : rateLimited(ratePolicy.perSecond, retryAfterSeconds);
  };
}
