/**
 * Three tiers. `unit`: pure and in-process, beside the source. `integration`: `*.int.test.ts` anywhere, one project against real Kafka and a real
 * database. `system`: `tests/`, the whole product as processes. Each file works in topics, groups and databases of its own.
 */
const base = {
  rootDir: import.meta.dirname,
  transform: {
    '^.+\\.(t|j|mj)sx?$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }],
  },
  // ES modules without a CommonJS build go through the transform
  transformIgnorePatterns: ['/node_modules/(?!(uuid|@remix-run)/)'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/\\.tributary/'],
  modulePathIgnorePatterns: ['/dist/', '/\\.tributary/'],
};
const INTEGRATION = '\\.int\\.test\\.ts$';
/** Needs helm, which npm does not bring: helm/check.sh runs these. */
const HELM = '\\.helm\\.test\\.ts$';
const realParts = { setupFilesAfterEnv: ['<rootDir>/libs/testing/src/jest-setup.ts'] };
const infra = {
  ...realParts,
  globalSetup: '<rootDir>/libs/testing/src/jest-global-setup.ts',
  globalTeardown: '<rootDir>/libs/testing/src/jest-global-teardown.ts',
};

export default {
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/{libs,services,deploy,bench}/**/*.test.ts'],
      testPathIgnorePatterns: [...base.testPathIgnorePatterns, INTEGRATION, HELM],
    },
    { ...base, ...infra, displayName: 'integration', testMatch: ['<rootDir>/{libs,services,deploy,tests}/**/*.int.test.ts'] },
    // whole products of their own, through npm start; `tests/kills` kills all of their processes in turn under load
    {
      ...base,
      ...realParts,
      displayName: 'system',
      testMatch: ['<rootDir>/tests/**/*.test.ts'],
      testPathIgnorePatterns: [...base.testPathIgnorePatterns, INTEGRATION],
    },
    // not part of `npm test`
    { ...base, displayName: 'chart', testMatch: ['<rootDir>/deploy/**/*.helm.test.ts'] },
  ],
};
