export { type SignatureVector, signatureVectors } from './signature-vectors.ts';
