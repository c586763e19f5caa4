export { compileAuthentication, credentialNames } from './authentication/compile-authentication.ts';
export type { CredentialNames, Verification, VerificationCode, Verifier } from './authentication/verification.ts';
export type { InboundRequest } from './inbound-request.ts';
export { compileKeyExtractor, type KeyExtractor } from './keys/key-extractor.ts';
export type { SourceCategory, SourceType } from './types/source-type.ts';
export { findSourceType, SOURCE_TYPES } from './types/source-types.ts';
