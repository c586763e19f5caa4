import { originForm } from '../webhook-target.ts';

/** The calls of the Segment-compatible API, each about one person. */
export const CALL_TYPES = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const;
export type CallType = (typeof CALL_TYPES)[number];

/** What a URL of the Segment-compatible API names. */
export interface TrackingTarget {
  readonly call: CallType | 'batch';
  /** The call's path, whichever of its names was used. */
  readonly path: string;
  /** Without the `?`, not decoded. */
  readonly query: string;
}

/** Browser SDKs use the first letters, mobile ones `import` too. */
const CALLS: ReadonlyMap<string, TrackingTarget['call']> = new Map([
  ...CALL_TYPES.map((call) => [pathOf(call), call] as const),
  ...CALL_TYPES.map((call) => [`/v1/${call.charAt(0)}`, call] as const),
  ['/v1/batch', 'batch'],
  ['/v1/b', 'batch'],
  ['/v1/import', 'batch'],
]);

/** Every path of the API, for its description. */
export const TRACKING_PATHS: readonly string[] = [...CALLS.keys()];

/** The path under which a call is stored. */
export function pathOf(call: TrackingTarget['call']): string {
  return `/v1/${call}`;
}

/** The target of a request line, `undefined` where it is none of the Segment-compatible API. */
export function parseTrackingTarget(requestTarget: string): TrackingTarget | undefined {
  const url = originForm(requestTarget);
  const question = url.indexOf('?');
  const path = question === -1 ? url : url.slice(0, question);
  const call = CALLS.get(path.endsWith('/') ? path.slice(0, -1) : path);
  return call === undefined ? undefined : { call, path: pathOf(call), query: question === -1 ? '' : url.slice(question + 1) };
}
