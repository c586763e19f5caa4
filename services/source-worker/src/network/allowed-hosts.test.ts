import { allowedHosts, isHostEntry } from './allowed-hosts.ts';

const isAllowed = (entries: readonly string[], host: string, address = host) => allowedHosts(entries).refusal(host, address) === undefined;

describe('what no list allows', () => {
  it.each([
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::1',
    'fd00:ec2::254',
    'fd20:ce::254',
    '100.100.100.200',
    '168.63.129.16',
    '0.0.0.0',
    '0.1.2.3',
    '::',
    'fe80::1',
    '224.0.0.1',
    '255.255.255.255',
    'ff02::1',
  ])('%s', (address) => {
    const every = ['*', '0.0.0.0/0', '::/0', 'a.example', address];
    expect([isAllowed(every, address), isAllowed(every, 'a.example', address)]).toEqual([false, false]);
    expect(allowedHosts(['*']).refusal('a.example', address)?.message).toContain(`a.example (${address})`);
  });
});

describe('a list of hosts', () => {
  it.each([
    [['*'], 'db.example.com', '203.0.113.7', true],
    [['*'], 'db.example.com', '10.0.0.7', true],
    [['*'], 'db.example.com', 'fd12::7', true],
    [['*'], 'localhost', '127.0.0.1', false],
    [['*'], 'db.example.com', '127.0.0.9', false],
    [['*'], 'db.example.com', '::1', false],
    [['*'], 'db.example.com', '::ffff:127.0.0.1', false],
    [['*', 'localhost'], 'localhost', '127.0.0.1', true],
    [['*', '127.0.0.1'], 'localhost', '127.0.0.1', true],
    [['db.example.com'], 'DB.example.com.', '10.0.0.7', true],
    [['db.example.com'], 'other.example.com', '10.0.0.7', false],
    [['*.example.com'], 'db.example.com', '10.0.0.7', true],
    [['*.example.com'], 'example.com', '10.0.0.7', false],
    [['*.example.com'], 'db.example.com.evil.test', '10.0.0.7', false],
    [['10.0.0.0/8'], 'db.example.com', '10.1.2.3', true],
    [['10.0.0.0/8'], 'db.example.com', '11.1.2.3', false],
    [['10.0.0.0/8'], 'db.example.com', '::ffff:10.1.2.3', true],
    [['fd12::/16'], 'db.example.com', 'fd12::7', true],
  ])('%j: %s at %s is allowed: %s', (entries, host, address, expected) => {
    expect(isAllowed(entries, host, address)).toBe(expected);
  });

  it.each(['10.0.0.0/33', '::/129', 'a b', 'http://a', '', '10.0.0.0/', '*.*'])('%j is no entry of it', (entry) => {
    expect(isHostEntry(entry)).toBe(false);
  });
});
