import { BlockList, isIP } from 'node:net';

/** Which IP addresses belong to it. An IPv4 address within IPv6 (`::ffff:203.0.113.7`) is the same as the IPv4 address. */
export interface AddressList {
  /** Whatever is no address does not belong to it. */
  has(address: string): boolean;
}

/** `entries` are addresses and ranges as `addressRange` of libs/contracts says. */
export function addressList(entries: readonly string[]): AddressList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    if (prefix === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(prefix), familyOf(address));
  }
  return { has: (address) => isIP(address) !== 0 && list.check(address, familyOf(address)) };
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}
