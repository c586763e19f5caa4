import type { SourceAuthentication } from '@tributary/contracts';
import type { Scheme } from '../scheme.ts';
import { adobeIoEvents } from './adobe-io-events.ts';
import { awsSns } from './aws-sns.ts';
import type { CertificateCheck } from './certificate-check.ts';
import { paypal } from './paypal.ts';

type Platform = Extract<SourceAuthentication, { scheme: 'certificate' }>['platform'];

const CHECKS: { readonly [P in Platform]: CertificateCheck } = { 'aws-sns': awsSns, paypal, 'adobe-io-events': adobeIoEvents };

/** Signatures by keys that a platform publishes at an address of its own. */
export const certificate: Scheme<'certificate'> = {
  compile: ({ platform, audience }, keys) => CHECKS[platform](audience, keys),
  credentials: () => ({ headers: [], query: [] }),
};
