export * from './program.ts';
export { compileWorkflow } from './compile.ts';
export { documentOf } from './document/document.ts';
