export { compileWorkflow } from './compile.ts';
export { type Operator, type OperatorExample } from './conditions/operator.ts';
export { OPERATORS } from './conditions/registry.ts';
export { documentOf } from './document/document.ts';
export { FUNCTIONS } from './functions/registry.ts';
export { type FunctionExample, type FunctionSpec, type Parameter } from './functions/spec.ts';
export {
  type CompileResult,
  type Evaluation,
  type MappedEvent,
  type MappingWarning,
  type Program,
  type SourceDocument,
} from './program.ts';
export { toProfileUpdate, type UpdateMeta, type UpdateResult } from './profile-update.ts';
