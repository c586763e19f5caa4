import { addField } from './add-field.ts';

/** The decoded parameters of a query string or a form. A name that occurs several times has the list of its values. */
export function parseForm(text: string): Record<string, string | string[]> {
  const fields = Object.create(null) as Record<string, string | string[]>;
  if (text === '') return fields;
  for (const [name, value] of new URLSearchParams(text)) addField(fields, name, value);
  return fields;
}
