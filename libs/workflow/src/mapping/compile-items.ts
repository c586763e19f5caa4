import type { Json, Mapping } from '@tributary/contracts';
import { type CompileContext, compilePath, type Scope } from '../path/compile-path.ts';
import { compileFields } from './compile-fields.ts';
import type { MappingRun } from './run.ts';

export type ItemsReader = (scope: Scope, run: MappingRun) => Record<string, Json>[];

/**
 * Compiles `mapping.items`; `undefined` after reporting errors. `each` is a path with `[*]`, or a path to a list; inside the fields `$` is
 * the item.
 */
export function compileItems(items: NonNullable<Mapping['items']>, context: CompileContext): ItemsReader | undefined {
  const each = compilePath(items.each, 'mapping.items.each', context);
  const fields = compileFields(items.fields, 'mapping.items.fields', { ...context, inItem: true });
  if (each === undefined || fields === undefined) return undefined;
  return (scope, run) => {
    const found = each.read(scope);
    if (!Array.isArray(found)) return [];
    const result: Record<string, Json>[] = [];
    for (const item of found as unknown[]) result.push(fields({ document: scope.document, item }, run));
    return result;
  };
}
