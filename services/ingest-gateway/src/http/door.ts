import type { SourceDefinition } from '@tributary/contracts';
import type { CompiledSource } from '@tributary/intake';
import type { MemoryAccount } from '../intake/in-flight-budget.ts';
import { rateCap } from '../intake/rate-cap.ts';
import { type RatePolicy, ratePolicyOf } from '../limits/rate-policy.ts';
import { type AddressList, addressList } from './address-list.ts';

/** Rows a second for requests that a source's own limits turn away. */
const TURNED_AWAY_ROWS_PER_SECOND = 5;

/** A source as the gateway's door knows it: what it takes, and from whom, how often and how much at once. */
export interface Door {
  readonly source: CompiledSource;
  readonly memory: MemoryAccount;
  /** `undefined`: requests are taken from everywhere. */
  readonly allowedAddresses: AddressList | undefined;
  /** `undefined`: as many requests are taken as come. */
  readonly ratePolicy: RatePolicy | undefined;
  /** Whether a request that was turned away leaves a row in the log. */
  readonly mayRecord: (nowMs: number) => boolean;
}

export interface DoorCompilerOptions {
  readonly compile: (definition: SourceDefinition) => CompiledSource;
  /** Told when a source with a rate limit has its first request. */
  readonly onRateLimited: () => void;
}

/** Makes the door of each revision of a definition once, at its first request; it goes when the definition does. */
export function doorCompiler({ compile, onRateLimited }: DoorCompilerOptions): (definition: SourceDefinition) => Door {
  const doors = new WeakMap<SourceDefinition, Door>();
  return (definition) => {
    let door = doors.get(definition);
    if (door !== undefined) return door;
    const { allowedAddresses, limits } = definition;
    door = {
      source: compile(definition),
      memory: { heldBytes: 0 },
      allowedAddresses: allowedAddresses.length === 0 ? undefined : addressList(allowedAddresses),
      ratePolicy: ratePolicyOf(limits),
      mayRecord: rateCap(TURNED_AWAY_ROWS_PER_SECOND),
    };
    if (door.ratePolicy !== undefined) onRateLimited();
    doors.set(definition, door);
    return door;
  };
}
