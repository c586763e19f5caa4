import { verify } from 'node:crypto';
import { rawHeader } from '@tributary/contracts';
import { compileKeyPath } from '../../keys/key-path.ts';
import { parseLosslessly } from '../../keys/lossless-json.ts';
import { refused, type Verification, VERIFIED } from '../verification.ts';
import { type CertificateCheck, withKey } from './certificate-check.ts';

const KEY_PATH = /^\/(?:[A-Za-z0-9_-]+\/)*[A-Za-z0-9_-]+\.pem$/;
const KEY_HOST = 'https://static.adobeioevents.com';
const recipientOf = compileKeyPath('$.recipient_client_id');

/** Adobe I/O Events signs the body with two keys, of which one may be on its way out; the audience is the client id of the project (aio-lib-events). */
export const adobeIoEvents: CertificateCheck = (clientId, keys) => (request) => {
  const { rawHeaders, body } = request;
  const pairs = [1, 2].flatMap((n) => {
    const signature = rawHeader(rawHeaders, `x-adobe-digital-signature-${n}`);
    const path = rawHeader(rawHeaders, `x-adobe-public-key${n}-path`);
    return signature === undefined || path === undefined ? [] : [{ signature: Buffer.from(signature, 'base64'), path }];
  });
  if (pairs.length === 0) return refused('signature_missing', 'The request has no header x-adobe-digital-signature-1 or -2.');
  if (!pairs.every(({ path }) => KEY_PATH.test(path))) {
    return refused('signature_malformed', 'The headers x-adobe-public-key1-path and -key2-path name no public key.');
  }
  if (parseLosslessly(body, recipientOf) !== clientId) {
    return refused('signature_mismatch', "The event is for another client id than this source's.");
  }
  const mismatch = refused('signature_mismatch', 'No signature is that of this body: it was changed on its way.');
  return pairs.reduce<Promise<Verification>>(async (earlier, { signature, path }) => {
    const outcome = await earlier;
    if (outcome.ok) return outcome;
    return withKey(keys, KEY_HOST + path, (key): Verification => (verify('sha256', body, key, signature) ? VERIFIED : mismatch));
  }, Promise.resolve(mismatch));
};
