export { type BaseConfig, baseConfig } from './base-config.ts';
export { bytes, commaList, durationMs, mongodbUri, port, secretKey } from './config-fields.ts';
export { loadConfig } from './load-config.ts';
export type { Lifecycle, LifecycleState, Part } from './lifecycle.ts';
export { run, type ServiceContext, type ServiceModule } from './run.ts';
