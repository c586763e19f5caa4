import { type CompileContext, compileSinglePath, type ScopedRead } from '../path/compile-path.ts';
import { textOf } from './scalars.ts';

const PLACEHOLDER = /\{\{\s*(.*?)\s*\}\}/g;

/**
 * The reader of a template such as `{{$.body.first}} {{$.body.last}}`. A missing or null part is the empty text, lists and objects are
 * their JSON; where every part is missing, so is the whole. `undefined` after reporting errors.
 */
export function compileTemplate(template: string, place: string, context: CompileContext): ScopedRead | undefined {
  const texts: string[] = [];
  const reads: ScopedRead[] = [];
  let end = 0;
  for (const match of template.matchAll(PLACEHOLDER)) {
    texts.push(template.slice(end, match.index));
    end = match.index + match[0].length;
    const read = compileSinglePath(match[1] as string, place, context);
    if (read === undefined) return undefined;
    reads.push(read);
  }
  const tail = template.slice(end);
  if (tail.includes('{{') || texts.some((text) => text.includes('{{'))) {
    context.errors.push({ path: place, code: 'invalid_template', message: 'a "{{" without "}}"' });
    return undefined;
  }
  if (reads.length === 0) return () => template;
  return (scope) => {
    let found = false;
    let text = '';
    for (let i = 0; i < reads.length; i += 1) {
      const value = (reads[i] as ScopedRead)(scope);
      text += texts[i] as string;
      if (value === undefined || value === null) continue;
      found = true;
      text += textOf(value) ?? JSON.stringify(value);
    }
    return found ? text + tail : undefined;
  };
}
