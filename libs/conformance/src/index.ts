export { publishedPayload } from './payloads.ts';
export { type SignatureVector, signatureVectors } from './signature-vectors.ts';
