export type { BaseConfig } from './base-config.ts';
export { bytes, commaList, durationMs, mongodbUri, port, secretKey } from './config-fields.ts';
export type { Lifecycle, LifecycleState, Part } from './lifecycle.ts';
export { run, type ServiceContext, type ServiceModule } from './run.ts';
