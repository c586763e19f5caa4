import type { ServerResponse } from 'node:http';
import { trackingEntrance, type TrackingTarget } from '@tributary/intake';
import type { GatewayMetrics } from '../metrics.ts';
import type { Exchange } from './webhook-handler.ts';

/** A call of the Segment-compatible API on its way through. */
export type TrackingExchange = Omit<Exchange, 'target' | 'entrance'> & { readonly target: TrackingTarget };

/**
 * Any page may send, and read the answer: write keys stand in the code of pages, and nothing here depends on what a browser knows of its user (cookies, which `*` keeps out).
 */
const ANY_ORIGIN: Readonly<Record<string, string>> = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': '*' };
const PREFLIGHT_HEADERS: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Methods': 'POST, OPTIONS',
  // `*` does not stand for Authorization
  'Access-Control-Allow-Headers': '*, Authorization',
  'Access-Control-Max-Age': '86400',
  Allow: 'POST, OPTIONS',
};

/** The Segment-compatible API in front of `handle`: what browsers ask for, and the entrance by which calls come to their source. */
export function createTrackingHandler(
  handle: (exchange: Exchange) => Promise<void>,
  metrics: GatewayMetrics,
): (exchange: TrackingExchange) => Promise<void> {
  return async (exchange) => {
    const { request, response, target } = exchange;
    for (const [name, value] of Object.entries(ANY_ORIGIN)) response.setHeader(name, value);
    if (request.method === 'OPTIONS') return answerPreflight(response, metrics);
    const { path, query } = target;
    await handle({ ...exchange, target: { key: '', path, query }, entrance: trackingEntrance(target) });
  };
}

function answerPreflight(response: ServerResponse, metrics: GatewayMetrics): void {
  response.writeHead(204, PREFLIGHT_HEADERS).end();
  metrics.answered(204, 'preflight', 'unknown');
}
