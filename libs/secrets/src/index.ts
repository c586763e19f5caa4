export { createSecretBox, type SealedSecret, type SecretBox } from './secret-box.ts';
