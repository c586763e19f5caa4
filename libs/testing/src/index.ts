export { aProfileUpdate, aRawEvent, aSource, aWorkflow } from './builders.ts';
export { eventually } from './eventually.ts';
export { testInfra, type TestInfra, uniqueName } from './infra.ts';
export { type RunningService, startService } from './running-service.ts';
export { startPostgres, type TestPostgres } from './postgres.ts';
export { createTestKafka, silentLogger } from './test-kafka.ts';
