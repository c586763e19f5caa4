import type {
  BatchLocation,
  Handshake,
  KeyLocation,
  PullDefinition,
  SourceAuthentication,
  StaticAnswer,
  WorkflowDefinition,
} from '@tributary/contracts';

/** What kinds of platforms there are, for finding one's way in the catalogue. */
export type SourceCategory =
  'crm' | 'commerce' | 'order management' | 'payments' | 'marketing' | 'support' | 'developer' | 'analytics' | 'data' | 'custom';

export type BodyFormat = 'json' | 'form' | 'multipart' | 'xml' | 'ndjson' | 'csv' | 'text';

/** A kind of source that can be created: an entry of `GET /v1/source-types`. Data only: adding a platform is adding a file. */
export interface SourceType {
  /** What `type` of a source says; also the end of its events' `ce_type`. Lower case with hyphens. */
  readonly id: string;
  readonly name: string;
  readonly category: SourceCategory;
  /** One sentence: what it sends. */
  readonly description: string;
  /**
   * The ways in which its requests prove themselves, the recommended one first; a new source has the first unless its settings name another. Empty for `custom`, whose
   * owner composes it.
   */
  readonly presets: readonly AuthenticationPreset[];
  /** What makes two requests the same event. */
  readonly deduplication: KeyLocation | null;
  /** What keeps the requests about one thing in order. */
  readonly ordering: KeyLocation | null;
  /** Where a request says what happened. */
  readonly eventType: { readonly from: 'header'; readonly name: string } | { readonly from: 'body'; readonly path: string } | null;
  /** Events that the platform sends in one request. Event type and suggestions are those of one item. */
  readonly batch: BatchLocation | null;
  readonly bodyFormats: readonly BodyFormat[];
  /** Whether events come by GET too. */
  readonly allowGet: boolean;
  readonly handshakes: readonly HandshakeTemplate[];
  readonly answer: StaticAnswer | null;
  readonly samples: readonly Sample[];
  /** Step by step, for the person who sits in front of the platform's settings. `{url}` is the source's address. */
  readonly setup: readonly string[];
}

/** One way in which requests prove themselves, as a template that the settings of a source fill in. */
export interface AuthenticationPreset {
  readonly id: string;
  readonly name: string;
  /** What a source's `settings` must or may say, beside what every source's do. A secret of the platform is called `secret`. */
  readonly settings: readonly SettingField[];
  /** Texts may refer to a setting: `{{username}}`. The secrets come from the setting `secret`. */
  readonly authentication: AuthenticationTemplate;
  /** What the settings make of a source that is read; its scheme is `pull`. */
  readonly pull?: PullDefinition['kind'];
}

export interface SettingField {
  readonly name: string;
  readonly label: string;
  /** Where to find it, or what to choose. */
  readonly help: string;
  readonly kind: 'secret' | 'text' | 'longText' | 'url' | 'integer' | 'choice';
  readonly required: boolean;
  /** Of a `choice`. */
  readonly options?: readonly string[];
  /** Of an `integer`. */
  readonly range?: { readonly min: number; readonly max: number };
  /** What it is where it is left out. */
  readonly initial?: string | number;
}

type WithoutSecrets<T> = T extends { readonly secrets: unknown } ? Omit<T, 'secrets'> : T;

export type AuthenticationTemplate = WithoutSecrets<SourceAuthentication>;

/** A handshake; the secrets of a `queryChallenge` come from the setting that `token.setting` names. */
export type HandshakeTemplate =
  | Exclude<Handshake, { kind: 'queryChallenge' }>
  | (Omit<Extract<Handshake, { kind: 'queryChallenge' }>, 'token'> & {
      readonly token: { readonly name: string; readonly setting: string } | null;
    });

/** A request of the platform as people would see it, about a person who does not exist, with what it could become. */
export interface Sample {
  /** The platform's name of the event: `orders/create`. */
  readonly event: string;
  /** One line for people: "Somebody bought something". */
  readonly title: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What a workflow for it could be. */
  readonly suggestion: { readonly eventName: string; readonly definition: WorkflowDefinition };
}
