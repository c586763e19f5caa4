import type { Mapping } from '@tributary/contracts';
import type { CompileContext, Scope } from '../path/compile-path.ts';
import type { Evaluation, MappedEvent } from '../program.ts';
import { compileValue } from '../values/compile-value.ts';
import { compileEvent } from './compile-event.ts';
import { compileIdentifiers, compileTraits, type TraitsReader } from './compile-fields.ts';
import { type MappingRun, takeText } from './run.ts';

export type Mapper = (scope: Scope) => Exclude<Evaluation, { outcome: 'filtered' }>;

const MAX_GROUP_ID_LENGTH = 512;

/** Compiles a mapping; `undefined` after reporting errors. */
export function compileMapping(mapping: Mapping, context: CompileContext): Mapper | undefined {
  const event = compileEvent(mapping, context);
  const identifiers = compileIdentifiers(mapping.identifiers, context);
  const traits = compileTraits(mapping.traits ?? {}, 'mapping.traits', context);
  const group = mapping.group === undefined ? () => undefined : compileGroup(mapping.group, context);
  if (!event || !identifiers || !traits || !group) return undefined;
  return (scope) => {
    const run: MappingRun = { failure: undefined, warnings: undefined };
    const mappedEvent = event(scope, run);
    const mappedIdentifiers = identifiers(scope, run);
    const mappedTraits = traits(scope, run);
    const mappedGroup = group(scope, run);
    if (run.failure !== undefined || mappedEvent === undefined) return failed(run);
    const warnings = run.warnings ?? NO_WARNINGS;
    const mapped: MappedEvent =
      mappedGroup === undefined
        ? { event: mappedEvent, identifiers: mappedIdentifiers, traits: mappedTraits, warnings }
        : { event: mappedEvent, identifiers: mappedIdentifiers, traits: mappedTraits, group: mappedGroup, warnings };
    return { outcome: 'mapped', mapped };
  };
}

const NO_WARNINGS: MappedEvent['warnings'] = [];

function failed({ failure }: MappingRun): Evaluation & { outcome: 'failed' } {
  const { code, message, path } = failure ?? { code: 'internal_error', message: 'the mapping failed without a reason', path: 'mapping' };
  return { outcome: 'failed', code, message, path };
}

/** A group without an id is no group. */
function compileGroup(
  group: NonNullable<Mapping['group']>,
  context: CompileContext,
): ((scope: Scope, run: MappingRun) => MappedEvent['group']) | undefined {
  const id = compileValue(group.id, 'mapping.group.id', context);
  const traits: TraitsReader | undefined = compileTraits(group.traits ?? {}, 'mapping.group.traits', context);
  if (id === undefined || traits === undefined) return undefined;
  return (scope, run) => {
    const groupId = takeText(id, scope, run, MAX_GROUP_ID_LENGTH);
    return groupId === undefined ? undefined : { id: groupId, traits: traits(scope, run) };
  };
}
