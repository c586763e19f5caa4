/** What a webhook URL names. Nothing is decoded. */
export interface WebhookTarget {
  readonly key: string;
  /** What stands behind the key: `''` or `/…`. */
  readonly path: string;
  /** Without the `?`. */
  readonly query: string;
}

const PREFIX = '/v1/webhooks/';
const ORIGIN = /^https?:\/\/[^/?#]*/i;

/** The target of a request line, `undefined` where it is not a webhook's. */
export function parseWebhookTarget(requestTarget: string): WebhookTarget | undefined {
  const url = originForm(requestTarget);
  if (!url.startsWith(PREFIX)) return undefined;
  const question = url.indexOf('?', PREFIX.length);
  const pathEnd = question === -1 ? url.length : question;
  const slash = url.indexOf('/', PREFIX.length);
  const keyEnd = slash === -1 || slash > pathEnd ? pathEnd : slash;
  return {
    key: url.slice(PREFIX.length, keyEnd),
    path: url.slice(keyEnd, pathEnd),
    query: question === -1 ? '' : url.slice(question + 1),
  };
}

/** A request target from its path on. RFC 9112 has servers take the absolute form too; it is rare. */
export function originForm(requestTarget: string): string {
  return requestTarget.startsWith('/') ? requestTarget : requestTarget.replace(ORIGIN, '');
}
