export { type BatchItem, MAX_BATCH_BYTES, MAX_BATCH_ITEMS } from './batch/batch-item.ts';
export { parseExactly, plainNumber } from './batch/exact-json.ts';
export { type BatchSplitter, compileBatchSplitter } from './batch/split-batch.ts';
export { compileAuthentication, credentialNames } from './authentication/compile-authentication.ts';
export { createPublicKeys, type PublicKeys } from './authentication/certificate/public-keys.ts';
export { checkContentTemplate } from './authentication/signature/content.ts';
export type { CredentialNames, Verification, VerificationCode, Verifier } from './authentication/verification.ts';
export { diagnose, type DiagnoseOptions } from './doctor/diagnose.ts';
export type { Diagnosis, DiagnosisCause } from './doctor/diagnosis.ts';
export type { OtherSecret } from './doctor/secrets.ts';
export type { InboundRequest, KeyedRequest } from './inbound-request.ts';
export { compileKeyExtractor, type KeyExtractor } from './keys/key-extractor.ts';
export { keyText } from './keys/key-text.ts';
export { pullOf, pullProblems, pullServerOf } from './settings/pull-settings.ts';
export { isSecret, secretText, settingSchema, webAddress } from './settings/setting-schema.ts';
export type {
  AuthenticationPreset,
  AuthenticationTemplate,
  BodyFormat,
  HandshakeTemplate,
  Sample,
  SettingField,
  SourceCategory,
  SourceType,
} from './types/source-type.ts';
export { findSourceType, SOURCE_TYPES } from './types/source-types.ts';
