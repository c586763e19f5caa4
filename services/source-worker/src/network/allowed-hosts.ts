import { BlockList, isIP } from 'node:net';
import { TributaryError } from '@tributary/errors';

/** Where sources may be read from. */
export interface AllowedHosts {
  /**
   * Why nobody may connect to `address`, to which `host` of the settings resolves; `undefined`: everybody may.
   */
  refusal(host: string, address: string): TributaryError | undefined;
}

/** What no list allows: addresses that mean this machine or link, those at which clouds hand out credentials, and those of groups. */
const NEVER = addressList([
  '0.0.0.0/8',
  '::/128',
  '169.254.0.0/16',
  'fe80::/10',
  // the same within IPv6, as NAT64 and 6to4 write it
  '64:ff9b::a9fe:0/112',
  '2002:a9fe::/32',
  // of AWS, Google, Alibaba and Azure
  'fd00:ec2::/32',
  'fd20:ce::/32',
  '100.100.100.200/32',
  '168.63.129.16/32',
  '224.0.0.0/4',
  '240.0.0.0/4',
  'ff00::/8',
]);
const LOOPBACK = addressList(['127.0.0.0/8', '::1/128', '64:ff9b::7f00:0/104', '2002:7f00::/24']);
const ANYWHERE = '*';

/**
 * `entries` are names (`db.example.com`, `*.example.com`), addresses and ranges (`10.0.0.0/8`), and `*`: everything but the worker's own machine. Names are those of the settings,
 * addresses those to which they resolve. Private networks are within `*`, since databases live there.
 */
export function allowedHosts(entries: readonly string[]): AllowedHosts {
  const names = entries.filter((entry) => !isAddressEntry(entry)).map((entry) => entry.toLowerCase());
  const addresses = addressList(entries.filter(isAddressEntry));
  const isNamed = (host: string) =>
    names.some((name) => (name === ANYWHERE ? false : name.startsWith('*.') ? host.endsWith(name.slice(1)) : name === host));

  return {
    refusal(host, address) {
      if (isWithin(NEVER, address))
        return refused(host, address, 'nothing is ever read from such an address: it means a link, a group or the metadata of a cloud');
      if (isNamed(host.toLowerCase().replace(/\.$/, '')) || isWithin(addresses, address)) return undefined;
      if (!names.includes(ANYWHERE))
        return refused(host, address, 'it is not in PULL_ALLOWED_HOSTS of the source-worker; whoever runs it can add it there');
      if (isWithin(LOOPBACK, address))
        return refused(host, address, "that is the worker's own machine: name it in PULL_ALLOWED_HOSTS of the source-worker where that is meant"); // prettier-ignore
      return undefined;
    },
  };
}

/** Whether an entry of the list is one that `allowedHosts` understands. */
export function isHostEntry(entry: string): boolean {
  if (entry === ANYWHERE) return true;
  if (isAddressEntry(entry)) {
    const [address = '', prefix] = entry.split('/');
    return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (isIP(address) === 4 ? 32 : 128));
  }
  return /^(\*\.)?[\w-]+(\.[\w-]+)*$/.test(entry);
}

function isAddressEntry(entry: string): boolean {
  return isIP(entry.split('/')[0] ?? '') !== 0;
}

function addressList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    if (prefix === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(prefix), familyOf(address));
  }
  return list;
}

function isWithin(list: BlockList, address: string): boolean {
  return list.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}

function refused(host: string, address: string, why: string): TributaryError {
  const which = host === address ? host : `${host} (${address})`;
  return new TributaryError('pull_host_not_allowed', `nothing may be read from ${which}: ${why}`);
}
