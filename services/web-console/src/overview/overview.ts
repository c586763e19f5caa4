/** The answer of `GET /api/overview`: everything that the overview page shows. The browser imports these types too. */
export interface Overview {
  /** RFC 3339: when it was gathered. */
  readonly at: string;
  readonly window: OverviewWindow;
  readonly services: readonly ServiceState[];
  readonly sources: Part<readonly SourceItem[]>;
  readonly workflows: Part<readonly WorkflowItem[]>;
  readonly accounting: Part<AccountingSums>;
  /** Where people reach config-service, for the examples on an empty page. */
  readonly configUrl: string;
}

/** How far back the sums go. */
export const WINDOWS = ['1h', '24h', '7d'] as const;
export type OverviewWindow = (typeof WINDOWS)[number];

/** A part that cannot be had now is down, with the reason; the others are shown all the same. */
export type Part<T> =
  { readonly state: 'ok'; readonly data: T } | { readonly state: 'down'; readonly code: string; readonly message: string };

export interface ServiceState {
  readonly name: 'gateway' | 'engine' | 'profile' | 'config' | 'activity' | 'worker';
  /** The worst of its replicas. */
  readonly state: InstanceState;
  readonly instances: readonly Instance[];
}

/** `ready`: works; `notReady`: answers, but a part of it does not work; `down`: does not answer. */
export type InstanceState = 'ready' | 'notReady' | 'down';

export interface Instance {
  readonly state: InstanceState;
  /** What does not work, in words. */
  readonly problems: readonly string[];
}

export interface SourceItem {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly status: string;
  readonly url: string;
}

export interface WorkflowItem {
  readonly id: string;
  readonly name: string;
  readonly sourceId: string;
  readonly status: string;
  readonly delay: string;
  /** `null` before the first publish. */
  readonly version: number | null;
}

export type RunState = 'waiting' | 'mapped' | 'applied' | 'filtered' | 'duplicate' | 'paused' | 'failed';
export type StateCounts = Readonly<Record<RunState, number>>;

/** The sums of activity-service (see its README for their meaning). */
export interface AccountingSums {
  readonly received: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly rejectedByCode: Readonly<Record<string, number>>;
  readonly states: StateCounts;
  readonly workflows: readonly ({ readonly workflowId: string } & StateCounts)[];
  readonly sources: readonly {
    readonly sourceId: string | null;
    readonly accepted: number;
    readonly rejected: number;
    readonly lastReceivedAt: string | null;
  }[];
  readonly pending: { readonly unreported: number; readonly unread: number; readonly waiting: number; readonly mapped: number };
  readonly lastReceivedAt: string | null;
  readonly reconciled: boolean;
}
