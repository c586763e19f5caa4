import type { WorkflowDefinition } from '@tributary/contracts';

/** What a source posts, in the order of its times. */
export interface DemoEvent {
  /** The same at every run, and so one event however often it is posted. */
  readonly id: string;
  readonly at: string;
  readonly body: unknown;
}

/** A system that sends events: its source, the workflow behind it, what it has to say. */
export interface Feed {
  /** By which an earlier run's source is found again. */
  readonly sourceName: string;
  /** The settings of its source (type `custom`). */
  settings(secret: string): { readonly authentication: object; readonly deduplication: object };
  readonly workflowName: string;
  readonly definition: WorkflowDefinition;
  readonly events: readonly DemoEvent[];
  /** What proves a request, and says which event it is where the body does not. */
  headers(event: DemoEvent, body: string, secret: string): Readonly<Record<string, string>>;
}
