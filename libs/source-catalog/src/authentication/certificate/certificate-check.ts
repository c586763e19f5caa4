import type { KeyObject } from 'node:crypto';
import { refused, type Verification, type Verifier } from '../verification.ts';
import type { PublicKeys } from './public-keys.ts';

/** How one platform proves requests by keys that it publishes. The audience says which of its customers' messages belong to the source. */
export type CertificateCheck = (audience: string, keys: PublicKeys) => Verifier;

/** Goes on with the key at `url`, or says that it cannot be had: then the sender is to come again. */
export async function withKey(keys: PublicKeys, url: string, check: (key: KeyObject) => Verification): Promise<Verification> {
  let key: KeyObject;
  try {
    key = await keys.at(url);
  } catch {
    return refused('key_unavailable', 'The public key of the platform could not be fetched; send the request again.');
  }
  try {
    return check(key);
  } catch {
    return refused('signature_mismatch', 'The signature does not fit the public key of the platform.');
  }
}
