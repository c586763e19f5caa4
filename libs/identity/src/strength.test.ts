import { compareStrength, linkKeys } from './strength.ts';

it('orders types: user_id, email, phone, custom types by name, anonymous ids last', () => {
  const types = ['anonymous_id', 'zeta', 'phone', 'alpha', 'user_id', 'cookie_id', 'email'];
  expect(types.sort(compareStrength)).toEqual(['user_id', 'email', 'phone', 'alpha', 'zeta', 'anonymous_id', 'cookie_id']);
});

it('anchors an update that may not merge at its strongest identifier, whatever the order of its list', () => {
  const identifiers = [
    { type: 'phone', value: '+4912345678' },
    { type: 'email', value: 'b@b.c' },
    { type: 'email', value: 'a@b.c' },
  ];
  expect(linkKeys({ identifiers, mayMerge: false })).toEqual(['email:a@b.c']);
  expect(linkKeys({ identifiers: [...identifiers, ...identifiers], mayMerge: true })).toEqual([
    'phone:+4912345678',
    'email:b@b.c',
    'email:a@b.c',
  ]);
});
