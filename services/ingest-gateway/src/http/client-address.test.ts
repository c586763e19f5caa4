import type { IncomingMessage } from 'node:http';
import { addressList } from './address-list.ts';
import { clientAddress } from './client-address.ts';

const NOBODY = addressList([]);
const PROXIES = addressList(['10.0.0.0/8', '2001:db8:1::/48', '127.0.0.1']);
const request = (remoteAddress: string | undefined, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

describe('where a request comes from', () => {
  it.each([
    ['the connection', '203.0.113.7', undefined, '203.0.113.7'],
    ['a connection over IPv6 sockets', '::ffff:203.0.113.7', undefined, '203.0.113.7'],
    ['a proxy that says nothing', '10.0.0.1', undefined, '10.0.0.1'],
    ['one proxy', '10.0.0.1', '203.0.113.7', '203.0.113.7'],
    ['one proxy on IPv6 sockets', '::ffff:10.0.0.1', '203.0.113.7', '203.0.113.7'],
    ['two proxies', '10.0.0.1', '203.0.113.7, 10.2.0.1', '203.0.113.7'],
    ['a sender that made up hops before', '10.0.0.1', '192.0.2.1, 10.9.9.9, 203.0.113.7, 10.2.0.1', '203.0.113.7'],
    ['a proxy itself', '10.0.0.1', '10.3.0.1,10.2.0.1', '10.3.0.1'],
    ['a peer that is no proxy, and names hops', '203.0.113.7', '192.0.2.1', '203.0.113.7'],
    ['a proxy that adds ports', '10.0.0.1', '203.0.113.7:49152', '203.0.113.7'],
    ['a proxy that adds ports to IPv6', '10.0.0.1', '[2001:db8::7]:49152', '2001:db8::7'],
    ['a proxy of IPv6', '2001:db8:1::1', '2001:db8::7', '2001:db8::7'],
    ['a proxy with an empty field', '10.0.0.1', '', ''],
    ['a proxy that hides its peer', '10.0.0.1', '192.0.2.1, unknown', 'unknown'],
    ['no connection', undefined, '203.0.113.7', 'unknown'],
  ])('%s', (_name, peer, forwarded, address) => {
    expect(clientAddress(request(peer, forwarded), PROXIES)).toBe(address);
  });

  it('is the connection, whatever is said, where no proxy is trusted', () => {
    for (const peer of ['127.0.0.1', '10.0.0.1']) expect(clientAddress(request(peer, '203.0.113.7'), NOBODY)).toBe(peer);
  });

  it('is never long', () => {
    expect(clientAddress(request('10.0.0.1', 'x'.repeat(10_000)), PROXIES)).toHaveLength(64);
  });
});

describe('a list of addresses', () => {
  const list = addressList(['203.0.113.7', '10.0.0.0/8', '2001:db8::/32', '::ffff:192.0.2.1', '::ffff:172.16.0.0/108']);

  it.each([
    ['203.0.113.7', true],
    ['203.0.113.8', false],
    ['::ffff:203.0.113.7', true],
    ['::ffff:cb00:7107', true],
    ['10.255.255.255', true],
    ['11.0.0.0', false],
    ['2001:db8:ffff::1', true],
    ['2001:db9::1', false],
    ['192.0.2.1', true],
    ['172.31.0.1', true],
    ['172.32.0.1', false],
    ['unknown', false],
    ['', false],
    ['010.0.0.1', false],
  ])('%s: %j', (address, isIn) => {
    expect(list.has(address)).toBe(isIn);
  });

  it('of everybody has everybody of its family', () => {
    expect(['192.0.2.1', '::1'].map((address) => addressList(['0.0.0.0/0']).has(address))).toEqual([true, false]);
  });
});
