import { compileKeyExtractor, type KeyExtractor } from '@tributary/source-catalog';

/**
 * What makes two rows the same event, where an upload says so: names of columns, or paths that begin with `$`. Their values together are the key; rows that have none of them have no
 * key. Throws where a path cannot be compiled.
 */
export function compileRowKey(columns: readonly string[]): KeyExtractor {
  const extractors = columns.map((column) => compileKeyExtractor({ from: 'body', path: pathOf(column) }));
  const names = JSON.stringify(columns);
  return (request) => {
    const values = extractors.map((extract) => extract(request) ?? '');
    // with the names, so that the number of an order is never taken for that of a customer
    return values.every((value) => value === '') ? undefined : `${names}${JSON.stringify(values)}`;
  };
}

function pathOf(column: string): string {
  return column.startsWith('$') ? column : `$[${JSON.stringify(column)}]`;
}
