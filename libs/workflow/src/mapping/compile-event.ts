import type { Mapping } from '@tributary/contracts';
import { Failure } from '../failure.ts';
import type { CompileContext, Scope } from '../path/compile-path.ts';
import { compileValue, type Value } from '../values/compile-value.ts';
import { parseDate } from '../values/dates.ts';
import { type MappingRun, takeText } from './run.ts';

/** Limits of the contract (`profileUpdate`). */
const MAX_NAME_LENGTH = 256;
const MAX_ID_LENGTH = 512;

/** Name, time and id of an event; `undefined` once the run has failed. */
export type EventReader = (scope: Scope, run: MappingRun) => { name: string; time: string; id: string | undefined } | undefined;

/** Compiles `mapping.event`; `undefined` after reporting errors. The name is always required; the time is that of reception unless mapped. */
export function compileEvent(event: Mapping['event'], context: CompileContext): EventReader | undefined {
  const name = compileValue({ ...event.name, required: true }, 'mapping.event.name', context);
  const time = event.time === undefined ? null : compileValue(event.time, 'mapping.event.time', context);
  const id = event.id === undefined ? null : compileValue(event.id, 'mapping.event.id', context);
  if (name === undefined || time === undefined || id === undefined) return undefined;
  return (scope, run) => {
    const eventName = takeText(name, scope, run, MAX_NAME_LENGTH);
    if (eventName === undefined) {
      run.failure ??= { code: 'required_value_missing', message: 'mapping.event.name is required and empty', path: 'mapping.event.name' };
      return undefined;
    }
    const eventTime = time === null ? scope.document.receivedAt : takeTime(time, scope, run);
    if (eventTime === undefined) return undefined;
    return { name: eventName, time: eventTime, id: id === null ? undefined : takeText(id, scope, run, MAX_ID_LENGTH) };
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
