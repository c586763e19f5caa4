import { hash } from 'node:crypto';
import { UPDATE_NAMESPACE } from '@tributary/contracts';

const NAMESPACE = Buffer.from(UPDATE_NAMESPACE.replaceAll('-', ''), 'hex');
/** The two upper bits of this digit are the variant of RFC 9562. */
const VARIANT = ['8', '9', 'a', 'b'] as const;

/**
 * The same id as `updateIdFor` of the contracts, which also runs in browsers and costs ten times as much: there is one for every update, and
 * Node hashes at once what is at hand.
 */
export function nativeUpdateIdFor(eventId: string, workflowId: string): string {
  const name = Buffer.from(`${eventId}\n${workflowId}`);
  const hex = hash('sha1', Buffer.concat([NAMESPACE, name], NAMESPACE.length + name.length), 'hex');
  const variant = VARIANT[Number.parseInt(hex.charAt(16), 16) & 3] as string;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
