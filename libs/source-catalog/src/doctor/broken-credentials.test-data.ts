import type { AuthenticationPreset, Sample } from '../types/source-type.ts';
import { type BrokenRequest, filledIn, NOW_MS, type Platform, URL_OF_SOURCE } from './broken-request.test-data.ts';
import type { Random } from './seeded-random.test-data.ts';

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: string;
}

interface Change {
  readonly stored?: readonly string[];
  readonly expired?: readonly string[];
  readonly others?: readonly { source: string; secret: string }[];
}

/** Every way of breaking a key, or a user name with a password. */
export function* brokenCredentials(type: Platform, preset: AuthenticationPreset, sample: Sample, random: Random): Generator<BrokenRequest> {
  const { authentication } = preset;
  if (authentication.scheme !== 'apiKey' && authentication.scheme !== 'basic') return;
  const secret = `${random.text(11)}+${random.text(8)}/=`;
  const other = random.text(24);

  function broken(way: string, truth: BrokenRequest['truth'], { headers, query = '', body }: Sent, change: Change = {}): BrokenRequest {
    return {
      way,
      truth,
      isProvable: true,
      given: {
        authentication: filledIn(preset, change.stored ?? [secret], change.expired),
        open: ({ sealed }) => sealed,
        request: {
          method: 'POST',
          rawHeaders: Object.entries({ ...sample.headers, Host: 'hooks.example.com', ...headers }).flat(),
          query,
          body: Buffer.from(body ?? sample.body),
          urls: () => [`${URL_OF_SOURCE}?${query}`],
        },
        nowMs: NOW_MS,
        others: change.others ?? [{ source: 'Another', secret: random.text(24) }],
        platform: type,
      },
    };
  }
  const mixedUp = { stored: [other], others: [{ source: 'Right', secret }] };

  if (authentication.scheme === 'apiKey') {
    const { in: place, name } = authentication;
    const carrying = (key: string): Sent => {
      if (place === 'header') return { headers: { [name]: key } };
      if (place === 'query') return { query: new URLSearchParams({ [name]: key }).toString() };
      return { body: JSON.stringify({ ...(JSON.parse(sample.body) as object), [name.slice('$.'.length)]: key }) };
    };
    const without =
      place === 'body' ? { body: JSON.stringify({ ...(JSON.parse(sample.body) as object), [name.slice('$.'.length)]: undefined }) } : {};
    yield broken('no key', 'credentials_missing', without);
    yield broken('another key', 'credentials_wrong', carrying(other));
    yield broken('Bearer in front', 'wrong_prefix', carrying(`Bearer ${secret}`));
    yield broken('Bearer stored', 'wrong_prefix', carrying(secret), { stored: [`Bearer ${secret}`] });
    yield broken('stored with a line break', 'secret_has_whitespace', carrying(secret), { stored: [`${secret}\n`] });
    yield broken('stored with an invisible character', 'secret_has_whitespace', carrying(secret), { stored: [`\u200b${secret}`] });
    yield broken('sent with a space', 'secret_has_whitespace', carrying(`${secret} `));
    yield broken('URL-encoded', 'credentials_encoded', carrying(encodeURIComponent(secret)));
    yield broken('quoted', 'credentials_encoded', carrying(`"${secret}"`));
    if (place === 'query') yield broken('not URL-encoded', 'credentials_encoded', { query: `${name}=${secret}` });
    yield broken('in the header Authorization', 'credentials_elsewhere', { ...without, headers: { Authorization: `Bearer ${secret}` } });
    yield broken('in another header', 'credentials_elsewhere', { ...without, headers: { 'X-Token': secret } });
    if (place === 'header')
      yield broken('in another header, with another key', 'credentials_elsewhere', { headers: { [name]: other, 'X-Token': secret } });
    yield broken('in the query', 'credentials_elsewhere', { ...without, query: new URLSearchParams({ access_token: secret }).toString() });
    yield broken('expired', 'secret_expired', carrying(secret), { stored: [other], expired: [secret] });
    yield broken('of another source', 'secret_of_another_source', carrying(secret), mixedUp);
    return;
  }
  const base64 = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding).toString('base64');
  const basic = (user: string, password: string): Sent => ({ headers: { Authorization: `Basic ${base64(`${user}:${password}`)}` } });
  yield broken('nothing', 'credentials_missing', {});
  yield broken('another password', 'password_wrong', basic('shop', other));
  yield broken('another user name', 'username_wrong', basic('Shop', secret));
  yield broken('both others', 'credentials_wrong', basic('admin', other));
  yield broken('swapped', 'credentials_wrong', basic(secret, 'shop'));
  yield broken('password with a space', 'secret_has_whitespace', basic('shop', `${secret} `));
  yield broken('password stored with a line break', 'secret_has_whitespace', basic('shop', secret), { stored: [`${secret}\n`] });
  yield broken('password URL-encoded', 'credentials_encoded', basic('shop', encodeURIComponent(secret)));
  yield broken('without base64', 'credentials_encoded', { headers: { Authorization: `Basic shop:${secret}` } });
  yield broken('Bearer', 'wrong_prefix', { headers: { Authorization: `Bearer ${secret}` } });
  yield broken('without Basic', 'wrong_prefix', { headers: { Authorization: base64(`shop:${secret}`) } });
  yield broken('something else', 'credentials_malformed', { headers: { Authorization: `Digest username="shop"` } });
  yield broken('in another header', 'credentials_elsewhere', { headers: { 'X-Authorization': `Basic ${base64(`shop:${secret}`)}` } });
  yield broken(
    'in Latin-1',
    'wrong_encoding',
    { headers: { Authorization: `Basic ${base64(`shop:pässwörd${other}`, 'latin1')}` } },
    { stored: [`pässwörd${other}`] },
  );
  yield broken('expired', 'secret_expired', basic('shop', secret), { stored: [other], expired: [secret] });
  yield broken('of another source', 'secret_of_another_source', basic('shop', secret), mixedUp);
}
