import { SOURCE_TYPES, type SourceType } from '@tributary/source-catalog';
import { z } from 'zod';
import { authenticationInput } from './authentication.ts';
import { customSettings } from './source-input.ts';

/** An entry of the catalogue as `GET /v1/source-types` answers it. */
export const sourceTypeView = z.strictObject({
  id: z.string(),
  name: z.string(),
  category: z.string(),
  description: z.string(),
  /** The schemes to choose from, the most recommended first, and the JSON Schema of a choice. */
  authentication: z.strictObject({ schemes: z.array(z.string()), schema: z.record(z.string(), z.unknown()) }),
  /** JSON Schema of `settings`. */
  settingsSchema: z.record(z.string(), z.unknown()),
});
export type SourceTypeView = z.infer<typeof sourceTypeView>;

/** The whole catalogue. */
export function viewSourceTypes(): SourceTypeView[] {
  return SOURCE_TYPES.map(viewSourceType);
}

function viewSourceType(type: SourceType): SourceTypeView {
  return {
    id: type.id,
    name: type.name,
    category: type.category,
    description: type.description,
    authentication: { schemes: [...type.authenticationSchemes], schema: jsonSchema(authenticationInput) },
    settingsSchema: jsonSchema(customSettings),
  };
}

function jsonSchema(schema: z.ZodType): Record<string, unknown> {
  return { ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) };
}
