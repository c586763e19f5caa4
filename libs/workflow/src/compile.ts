import type { CompileResult } from './program.ts';

/**
 * Checks a definition and compiles it once into closures. Never throws: whatever is wrong comes back as one error per place, its path
 * pointing into the definition (`mapping.traits.total.fn[0]`).
 */
export declare function compileWorkflow(definition: unknown): CompileResult;
