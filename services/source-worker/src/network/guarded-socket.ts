import { lookup as resolve } from 'node:dns';
import { isIP, type LookupFunction, Socket } from 'node:net';
import type { AllowedHosts } from './allowed-hosts.ts';

/** Opens a connection, or ends it with an error before it is one. */
export type Connect = (host: string, port: number) => Socket;

/** Addresses are looked up by `net` only where there is a name. */
const NAME_OF_ADDRESS = 'address.invalid';

/**
 * A socket that connects to allowed addresses alone. The address that is connected to is the one that was checked, so that a name that resolves to something else the next time
 * gains nothing; where a name has several addresses, all must be allowed.
 */
export class GuardedSocket extends Socket {
  readonly #hosts: AllowedHosts;

  constructor(hosts: AllowedHosts) {
    super();
    this.#hosts = hosts;
  }

  // the form in which `pg` and the factory below call it
  override connect(...[port, host]: unknown[]): this {
    const name = String(host);
    const lookup: LookupFunction = (_name, options, answer) => guardedLookup(this.#hosts, name, options, answer);
    return super.connect({ port: Number(port), host: isIP(name) === 0 ? name : NAME_OF_ADDRESS, lookup });
  }
}

/** Connections to allowed hosts; `onRefusal` hears of each that was refused. */
export function guardedConnect(hosts: AllowedHosts, onRefusal: (error: Error) => void): Connect {
  const watched: AllowedHosts = {
    refusal(host, address) {
      const refusal = hosts.refusal(host, address);
      if (refusal !== undefined) onRefusal(refusal);
      return refusal;
    },
  };
  return (host, port) => new GuardedSocket(watched).connect(port, host);
}

function guardedLookup(hosts: AllowedHosts, host: string, options: Parameters<LookupFunction>[1], answer: Parameters<LookupFunction>[2]) {
  resolve(host, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return answer(error, []);
    const refusal = addresses.map(({ address }) => hosts.refusal(host, address)).find((each) => each !== undefined);
    if (refusal !== undefined) return answer(refusal, []);
    if (options.all === true) return answer(null, addresses);
    answer(null, addresses[0]?.address ?? '', addresses[0]?.family);
  });
}
