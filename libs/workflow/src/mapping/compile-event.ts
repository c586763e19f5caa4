import type { Mapping } from '@tributary/contracts';
import { Failure } from '../failure.ts';
import type { CompileContext, Scope } from '../path/compile-path.ts';
import type { MappedEvent } from '../program.ts';
import { compileValue, type Value } from '../values/compile-value.ts';
import { parseDate } from '../values/dates.ts';
import { compileFields } from './compile-fields.ts';
import { compileItems } from './compile-items.ts';
import { type MappingRun, takeText } from './run.ts';

/** Limits of the contract (`profileUpdate`). */
const MAX_NAME_LENGTH = 256;
const MAX_ID_LENGTH = 512;

/** The mapped event; `undefined` once the run has failed. */
export type EventReader = (scope: Scope, run: MappingRun) => MappedEvent['event'] | undefined;

/**
 * Compiles an event with its properties and items; `undefined` after reporting errors. The name is always required; the time is that of
 * reception unless mapped.
 */
export function compileEvent({ event, properties, items }: Mapping, context: CompileContext): EventReader | undefined {
  const name = compileValue({ ...event.name, required: true }, 'mapping.event.name', context);
  const time = event.time === undefined ? null : compileValue(event.time, 'mapping.event.time', context);
  const id = event.id === undefined ? null : compileValue(event.id, 'mapping.event.id', context);
  const readProperties = compileFields(properties ?? {}, 'mapping.properties', context);
  const readItems = items === undefined ? () => [] : compileItems(items, context);
  if (name === undefined || time === undefined || id === undefined || !readProperties || !readItems) return undefined;
  return (scope, run) => {
    const eventName = takeText(name, scope, run, MAX_NAME_LENGTH);
    if (eventName === undefined) {
      run.failure ??= { code: 'required_value_missing', message: 'mapping.event.name is required and empty', path: 'mapping.event.name' };
      return undefined;
    }
    const eventTime = time === null ? scope.document.receivedAt : takeTime(time, scope, run);
    if (eventTime === undefined) return undefined;
    const eventId = id === null ? undefined : takeText(id, scope, run, MAX_ID_LENGTH);
    const eventProperties = readProperties(scope, run);
    const eventItems = readItems(scope, run);
    return eventId === undefined
      ? { name: eventName, time: eventTime, properties: eventProperties, items: eventItems }
      : { name: eventName, time: eventTime, id: eventId, properties: eventProperties, items: eventItems };
  };
}

/** The mapped time. A wrong time would win or lose every trait wrongly, so unlike other values it never gives way silently. */
function takeTime(value: Value, scope: Scope, run: MappingRun): string | undefined {
  const taken = value.read(scope) ?? value.fallback;
  if (taken === undefined || taken === null || taken === '') {
    if (!value.required) return scope.document.receivedAt;
    run.failure ??= { code: 'required_value_missing', message: `${value.place} is required and missing`, path: value.place };
    return undefined;
  }
  const time = taken instanceof Failure ? taken : parseDate(taken);
  if (!(time instanceof Failure)) return time;
  run.failure ??= { code: 'invalid_event_time', message: time.message, path: value.place };
  return undefined;
}
