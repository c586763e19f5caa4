import { BodyProblem } from './body-problem.ts';
import { parseJson } from './parse-json.ts';

/** The values of the lines of an NDJSON text, without empty lines; a `BodyProblem` names the first line that is no JSON. */
export function parseNdjson(text: string): unknown {
  const values: unknown[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const value = parseJson(line);
    if (value instanceof BodyProblem) return new BodyProblem(value.code, `line ${index + 1}: ${value.message}`);
    values.push(value);
  }
  return values;
}
