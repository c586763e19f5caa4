/** Where an event came in first, of the requests that are kept: by receive time, then by id. */
export interface EventOrigin {
  readonly requestId: string;
  readonly receivedAt: Date;
  /** How many requests were this event, this one included. */
  readonly requests: number;
}

/** By event id. */
export type EventOrigins = ReadonlyMap<string, EventOrigin>;

/** The origin of a request's event; `undefined` for the origin itself, and where there is no event. */
export function originOf(requestId: string, eventId: string | undefined, origins: EventOrigins): EventOrigin | undefined {
  const origin = eventId === undefined ? undefined : origins.get(eventId);
  return origin?.requestId === requestId ? undefined : origin;
}

/** How many later requests were the same event; `null` unless the request is where the event came in first. */
export function duplicatesOf(requestId: string, eventId: string | undefined, origins: EventOrigins): number | null {
  const origin = eventId === undefined ? undefined : origins.get(eventId);
  return origin?.requestId === requestId ? origin.requests - 1 : null;
}
