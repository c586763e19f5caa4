export { type BaseConfig, baseConfig } from './base-config.ts';
export { bytes, commaList, durationMs, flag, mongodbUri, port, secretKey } from './config-fields.ts';
export { createLifecycle, type Lifecycle, type LifecycleState, type Part } from './lifecycle.ts';
export { loadConfig } from './load-config.ts';
export { masked } from './mask.ts';
export { run, type ServiceContext, type ServiceModule } from './run.ts';
