/** What the values of a column are, as far as a sample shows. */
export const VALUE_TYPES = ['text', 'integer', 'number', 'boolean', 'date', 'datetime', 'email', 'list', 'object', 'empty'] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

export interface ColumnSummary {
  readonly name: string;
  readonly type: ValueType;
  /** Of the rows of the sample, 0 to 1. */
  readonly emptyShare: number;
}

type Values = Readonly<Record<string, unknown>>;

const FORMS: readonly (readonly [ValueType, RegExp])[] = [
  // leading zeros are those of a code, not of a number
  ['integer', /^-?(0|[1-9]\d{0,38})$/],
  ['number', /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d{1,3})?$/],
  ['boolean', /^(true|false)$/i],
  ['date', /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/],
  ['datetime', /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?( ?(Z|[+-]\d\d:?\d\d))?$/],
  ['email', /^[^\s@]{1,64}@[^\s@]+\.[^\s@.]{2,}$/],
];
/** Types that are one when both occur in a column. */
const WIDER: Readonly<Record<string, ValueType>> = { 'integer number': 'number', 'date datetime': 'datetime' };

/** The columns of rows, in the order in which they first occur. */
export function summarizeColumns(rows: readonly Values[]): ColumnSummary[] {
  const columns = new Map<string, { type: ValueType; filled: number }>();
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      const column = columns.get(name) ?? { type: 'empty' as ValueType, filled: 0 };
      columns.set(name, column);
      const type = typeOf(value);
      if (type === 'empty') continue;
      column.filled++;
      column.type = widen(column.type, type);
    }
  }
  return [...columns].map(([name, { type, filled }]) => ({ name, type, emptyShare: 1 - filled / rows.length }));
}

function typeOf(value: unknown): ValueType {
  switch (typeof value) {
    case 'string': {
      const text = value.trim();
      return text === '' ? 'empty' : (FORMS.find(([, form]) => form.test(text))?.[0] ?? 'text');
    }
    case 'number':
      return Number.isInteger(value) ? 'integer' : 'number';
    case 'boolean':
      return 'boolean';
    default:
      return value === null || value === undefined ? 'empty' : Array.isArray(value) ? 'list' : 'object';
  }
}

function widen(known: ValueType, type: ValueType): ValueType {
  if (known === 'empty' || known === type) return type;
  return WIDER[[known, type].sort().join(' ')] ?? 'text';
}

/** Names for the columns of a table: each one once, none empty. */
export function columnNames(header: readonly string[]): string[] {
  const taken = new Set<string>();
  return header.map((given, index) => {
    const wanted = given.trim() || `column_${index + 1}`;
    let name = wanted;
    for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`;
    taken.add(name);
    return name;
  });
}
