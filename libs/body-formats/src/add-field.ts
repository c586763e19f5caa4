/** Puts a value under its name; a name that occurs several times has the list of its values. */
export function addField<T>(fields: Record<string, T | T[]>, name: string, value: T): void {
  const known = fields[name];
  if (known === undefined) fields[name] = value;
  else if (Array.isArray(known)) known.push(value);
  else fields[name] = [known, value];
}
