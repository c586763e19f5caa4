import { createProjectGraphAsync } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';
import prettier from 'eslint-config-prettier';

// without a graph that Nx has made before, its rule would be skipped and say so on a line that nobody reads
await createProjectGraphAsync({ exitOnError: true, resetDaemonClient: true });

/**
 * Dependencies point one way. A project without a `layer:` tag may depend on nothing, so forgetting the tag fails the lint.
 * See docs/adr/0002-module-boundaries.md.
 */
const LAYERS = ['base', 'contract', 'domain', 'platform', 'runtime', 'service'];
const allowed = {
  base: ['base'],
  contract: ['base', 'contract'],
  domain: ['base', 'contract', 'domain'],
  platform: ['base', 'platform'],
  runtime: ['base', 'contract', 'domain', 'platform', 'runtime'],
  service: ['base', 'contract', 'domain', 'platform', 'runtime'],
  tool: [...LAYERS.filter((layer) => layer !== 'service'), 'tool'],
};
const depConstraints = [
  ...Object.entries(allowed).map(([layer, targets]) => ({
    sourceTag: `layer:${layer}`,
    onlyDependOnLibsWithTags: targets.map((target) => `layer:${target}`),
  })),
  { sourceTag: 'runtime:any', onlyDependOnLibsWithTags: ['runtime:any'] },
  { sourceTag: 'runtime:node', onlyDependOnLibsWithTags: ['runtime:any', 'runtime:node'] },
  { sourceTag: 'runtime:browser', onlyDependOnLibsWithTags: ['runtime:any', 'runtime:browser'] },
];

/** Tests may use tools, `@tributary/testing` above all, even those of what the tools are built upon. */
const testDepConstraints = depConstraints.map(({ sourceTag, onlyDependOnLibsWithTags: targets }) => ({
  sourceTag,
  onlyDependOnLibsWithTags: sourceTag.startsWith('layer:') ? [...new Set([...targets, 'layer:tool'])] : targets,
}));
const TEST_CYCLES = [['@tributary/kafka', '@tributary/testing']];

const NO_KAFKAJS = { name: 'kafkajs', message: 'Only libs/kafka imports kafkajs.' };
const NO_MONGOOSE = { name: 'mongoose', message: 'Pure code does no I/O.' };
const PURE_BANS = {
  paths: [
    NO_KAFKAJS,
    NO_MONGOOSE,
    { name: 'express', message: 'Pure code does no I/O.' },
    { name: 'pino', message: 'Pure code does not log.' },
  ],
  patterns: [{ group: ['node:*'], message: 'Pure code runs in the browser too.' }],
};

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/.tributary/**', '.nx/**', '**/target/**', 'coverage/**'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.recommendedTypeChecked, prettier],
    languageOptions: {
      parserOptions: { project: ['tsconfig.json', 'services/web-console/client/tsconfig.json'], tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': ['error', { enforceBuildableLibDependency: false, allow: [], depConstraints }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-restricted-imports': ['error', { paths: [NO_KAFKAJS] }],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only libs/service-runtime reads the environment.' },
      ],
      'no-console': 'error',
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['**/test/**/*.ts', '**/*.test.ts'],
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { enforceBuildableLibDependency: false, allow: [], depConstraints: testDepConstraints, ignoredCircularDependencies: TEST_CYCLES },
      ],
    },
  },
  { files: ['libs/kafka/**'], rules: { 'no-restricted-imports': 'off', '@typescript-eslint/triple-slash-reference': 'off' } },
  {
    files: [
      'libs/{errors,contracts,body-formats,workflow,identity}/src/**',
      'services/*/src/!(http|mongo|kafka|jobs|postgres|network)/**/*.ts',
    ],
    ignores: ['services/web-console/**', '**/*.test.ts'],
    rules: { 'no-restricted-imports': ['error', PURE_BANS] },
  },
  {
    files: ['libs/service-runtime/**', 'libs/testing/**', 'libs/conformance/**', 'deploy/**', 'bench/**', 'tests/**', '**/*.test.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  { files: ['deploy/**', 'bench/**'], rules: { 'no-console': 'off' } },
  { files: ['**/*.test.ts'], rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'max-lines': 'off' } },
);
