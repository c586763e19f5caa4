import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type SealedSecret, sourceDefinition } from '@tributary/contracts';
import { ValidationError } from '@tributary/errors';
import { type AuthenticationPreset, SOURCE_TYPES } from '@tributary/source-catalog';
import type { Entity } from '../entity.ts';
import { secretProblem } from '../sources/authentication.ts';
import { commonSettings } from '../sources/settings-schema.ts';
import { newSource, patchSource } from '../sources/source-changes.ts';
import { viewSource } from '../sources/source-view.ts';
import { type Source, sourceDefinitionOf } from '../sources/source.ts';
import { readNewSource, readSourcePatch } from './source-body.ts';

const shopify = SOURCE_TYPES.find(({ id }) => id === 'shopify')!;
const seal = (plain: string): SealedSecret => ({ sealed: `sealed ${plain}`, last4: plain.slice(-4) });
const open = ({ sealed }: { sealed: string }) => sealed.replace('sealed ', '');
const errorsOf = (read: () => unknown) => {
  try {
    read();
  } catch (error) {
    if (error instanceof ValidationError) return error.errors;
    throw error;
  }
  return [];
};
const stored = (set: object): Source => ({
  _id: 'src_0123456789abcdef',
  revision: 1,
  definedRevision: 1,
  publishedRevision: 0,
  publication: 'pending',
  deletedAt: null,
  createdAt: '2026-11-23T12:00:00.000Z',
  updatedAt: '2026-11-23T12:00:00.000Z',
  ...(set as Omit<Source, keyof Entity>),
});
const HOLD = { holdId: 'h1', nowMs: Date.parse('2026-11-25T12:00:00.000Z'), release: undefined };
const create = (body: object) => stored(newSource(readNewSource({ name: 'Shop', ...body }), 'a key of 16 characters', seal, HOLD));
const patch = (source: Source, body: object): Source => ({ ...source, ...patchSource(source, readSourcePatch(body, source), seal, HOLD) });
const settingsOf = (source: Source) => viewSource(source, 'http://gateway.test', 0).settings;

describe('a new source of a platform', () => {
  it('has the template of the first preset, and what its type suggests', () => {
    const source = create({ type: 'shopify', settings: { secret: 'shpss_0123456789' } });
    expect(source).toMatchObject({
      preset: 'signature',
      given: {},
      authentication: { scheme: 'hmac', algorithm: 'sha256', secrets: [seal('shpss_0123456789')] },
      mayMerge: null,
      deduplication: shopify.deduplication,
      ordering: shopify.ordering,
      publicUrl: null,
      answer: null,
    });
    expect(settingsOf(source)).toMatchObject({ preset: 'signature', secret: { configured: true, last4: '6789' } });
  });

  it.each([
    [undefined, 'active', null],
    ['active', 'active', null],
    ['inactive', 'inactive', null],
    ['paused', 'paused', { id: 'h1', since: '2026-11-25T12:00:00.000Z', isReleased: false }],
  ])('whose status is said to be %s begins %s', (status, expected, hold) => {
    const source = create({ type: 'shopify', settings: { secret: 'shpss_0123456789' }, ...(status === undefined ? {} : { status }) });
    expect(source).toMatchObject({ status: expected, hold });
    expect(sourceDefinitionOf(source)).toMatchObject({ status: expected, hold });
  });

  it('keeps no key that nothing can be checked with', () => {
    const { authentication } = create({ type: 'svix', settings: { secret: 'no base64!' } });
    expect(secretProblem(authentication, open)).toContain('base64');
  });

  it('is refused without what its preset needs, in the words of the platform', () => {
    const [field] = shopify.presets[0]!.settings;
    expect(errorsOf(() => create({ type: 'shopify' }))).toEqual([
      { path: 'settings.secret', code: 'required', message: `${field!.label}: ${field!.help}` },
    ]);
  });

  it('knows only its own settings, wherever they stand', () => {
    const wrong = { type: 'shopify', colour: 'red', settings: { secret: 's', preset: 'v0', authentication: { scheme: 'none' } } };
    expect(errorsOf(() => create(wrong)).map(({ path }) => path).sort()).toEqual(['colour', 'settings.authentication', 'settings.preset']); // prettier-ignore
  });

  it('fills in what its owner gave, if that makes sense', () => {
    const settings = { username: 'shop', secret: 'a password' };
    const source = create({ type: 'recurly', settings: { ...settings, preset: 'basic' } });
    expect(source).toMatchObject({ given: { username: 'shop' }, authentication: { scheme: 'basic', username: 'shop' } });
    expect(settingsOf(source)).toMatchObject({ username: 'shop', secret: { configured: true } });
    expect(errorsOf(() => create({ type: 'recurly', settings: { ...settings, preset: 'basic', username: 'a:b' } }))).toEqual([
      { path: 'settings.username', code: 'invalid_value', message: 'may not hold a colon' },
    ]);
  });

  it('seals the token of a handshake', () => {
    const source = create({ type: 'meta-lead-ads', settings: { secret: 'app secret', verifyToken: 'my verify token' } });
    expect(source.handshakes).toMatchObject([{ kind: 'queryChallenge', token: { secrets: [seal('my verify token')] } }]);
    expect(settingsOf(source)).toMatchObject({ verifyToken: { configured: true, last4: 'oken' } });
    expect(JSON.stringify(viewSource(source, 'http://gateway.test', 0))).not.toContain('my verify token');
  });

  it('may have an address and an answer of its own', () => {
    const settings = { secret: 'auth token', publicUrl: 'https://hooks.example.com/t', answer: { status: 200, contentType: 'text/xml', body: '<Response/>' } }; // prettier-ignore
    expect(create({ type: 'twilio', settings })).toMatchObject({ publicUrl: settings.publicUrl, answer: settings.answer });
    const wrong = { secret: 's', publicUrl: 'ftp://x', answer: { status: 404, contentType: 'a\r\nb: c', body: '' } };
    expect(errorsOf(() => create({ type: 'twilio', settings: wrong })).map(({ path }) => path)).toEqual(['settings.publicUrl', 'settings.answer.status', 'settings.answer.contentType']); // prettier-ignore
  });
});

describe('the limits of a source', () => {
  const open = { type: 'custom', authentication: { scheme: 'none' } };
  const unlimited = { maxBodyBytes: 1_048_576, requestsPerSecond: null, burst: null };

  it('are none but that of a body, and leave out nothing when they are shown', () => {
    expect(create(open)).toMatchObject({ limits: unlimited, allowedAddresses: [] });
    expect(viewSource(create({ ...open, limits: { requestsPerSecond: 2.5 } }), 'http://gateway.test', 0)).toMatchObject({
      limits: { ...unlimited, requestsPerSecond: 2.5 },
      allowedAddresses: [],
    });
  });

  it('are patched one by one', () => {
    const before = create({ ...open, limits: { maxBodyBytes: 1000, requestsPerSecond: 5 }, allowedAddresses: ['10.0.0.0/8'] });
    const after = patch(before, { limits: { burst: 20 } });
    expect(after).toEqual({ ...before, limits: { maxBodyBytes: 1000, requestsPerSecond: 5, burst: 20 } });
    expect(patch(after, { limits: { requestsPerSecond: null, burst: null } }).limits).toEqual({ ...unlimited, maxBodyBytes: 1000 });
    expect(patch(before, { allowedAddresses: [] }).allowedAddresses).toEqual([]);
    expect(errorsOf(() => patch(before, { limits: { burst: 0 } }))).toMatchObject([{ path: 'limits.burst' }]);
    expect(errorsOf(() => patch(before, { limits: 5 }))).toMatchObject([{ path: 'limits' }]);
  });

  it.each([
    [{ requestsPerSecond: 0 }, 'limits.requestsPerSecond'],
    [{ requestsPerSecond: -1 }, 'limits.requestsPerSecond'],
    [{ requestsPerSecond: '5' }, 'limits.requestsPerSecond'],
    [{ burst: 1.5 }, 'limits.burst'],
    [{ perMinute: 5 }, 'limits.perMinute'],
  ])('are refused as %j', (limits, path) => {
    expect(errorsOf(() => create({ ...open, limits }))).toMatchObject([{ path }]);
  });

  it('name each address that is none', () => {
    const good = ['203.0.113.7', '10.0.0.0/8', '2001:db8::1', '2001:db8::/32', '::ffff:10.0.0.1', '0.0.0.0/0'];
    expect(create({ ...open, allowedAddresses: good }).allowedAddresses).toEqual(good);
    const bad = ['10.0.0.0/33', 'localhost', '1.2.3', '', '01.2.3.4', '::1/129', '1.2.3.4:80', 7];
    const errors = errorsOf(() => create({ ...open, allowedAddresses: [good[0], ...bad] }));
    expect(errors.map(({ path }) => path)).toEqual(bad.map((_, index) => `allowedAddresses[${index + 1}]`));
    for (const { message } of errors.slice(0, -1)) expect(message).toContain('IPv4 or IPv6 address, or a range');
  });
});

describe('a new custom source', () => {
  it('may compose a signature, of which most is as usual', () => {
    const authentication = { scheme: 'signature', place: { headers: ['x-signature'] }, secret: 'a secret' };
    expect(create({ type: 'custom', authentication }).authentication).toEqual({
      scheme: 'signature',
      algorithm: 'hmac-sha256',
      encoding: 'hex',
      key: 'text',
      place: { headers: ['x-signature'], form: { is: 'value', prefix: '' } },
      content: '{body}',
      timestamp: null,
      secrets: [seal('a secret')],
    });
  });

  it.each(['v0:{timestamp}:{body}', '{url}', '{body}{colour}', '{body'])('is refused with the signed content %s', (content) => {
    const settings = { authentication: { scheme: 'signature', place: { headers: ['x-signature'] }, secret: 's', content } };
    expect(errorsOf(() => create({ type: 'custom', settings }))).toMatchObject([{ path: 'settings.authentication.content' }]);
  });

  it('may take its key from the body', () => {
    const authentication = { scheme: 'apiKey', in: 'body', name: '$.token', secret: 's' };
    expect(create({ type: 'custom', authentication }).authentication).toMatchObject({ in: 'body', name: '$.token' });
    expect(errorsOf(() => create({ type: 'custom', authentication: { ...authentication, name: 'token' } }))).toMatchObject([{ path: 'authentication.name' }]); // prettier-ignore
  });
});

describe('the batches of a source', () => {
  const custom = (batch: unknown) => create({ type: 'custom', authentication: { scheme: 'none' }, batch });

  it.each([
    [{ path: '$', id: '$.id' }],
    [{ path: '$.rows', id: null }],
    [{ path: '$.entry[*].changes[*]', id: ['$.a', "$['b c']"] }],
    [{ path: '$', id: null, within: '$.events' }],
    [null],
  ])('are where %j says', (batch) => {
    const source = custom(batch);
    expect(sourceDefinition.parse(sourceDefinitionOf(source)).batch).toEqual(batch);
    expect(viewSource(source, 'http://gateway.test', 0)).toMatchObject({ batch, settings: { batch } });
  });

  it.each([
    [{ path: 'rows', id: null }, 'batch.path'],
    [{ path: '$', id: '$.a[*]' }, 'batch.id'],
    [{ path: '$', id: ['$.a', 'b'] }, 'batch.id[1]'],
    [{ path: '$', id: null, within: 'x' }, 'batch.within'],
    [{ path: '$' }, 'batch.id'],
    [{ path: '$', id: null, colour: 'red' }, 'batch.colour'],
    ['$', 'batch'],
  ])('are refused as %j', (batch, path) => {
    expect(errorsOf(() => custom(batch))).toMatchObject([{ path }]);
  });

  it('are those of its type unless its owner says otherwise, and stay through patches', () => {
    const { batch } = SOURCE_TYPES.find(({ id }) => id === 'hubspot')!;
    const source = create({ type: 'hubspot', settings: { secret: 's' } });
    expect(source.batch).toEqual(batch);
    expect(patch(source, { allowGet: true }).batch).toEqual(batch);
    expect(patch(source, { batch: null }).batch).toBeNull();
    expect(patch(patch(source, { batch: null }), { allowGet: true }).batch).toBeNull();
    expect(patch(custom(null), { batch: { path: '$', id: null } }).batch).toEqual({ path: '$', id: null });
  });

  it('may be told apart by the first of several places of their requests', () => {
    const deduplication = { from: 'firstOf', locations: [{ from: 'header', name: 'a' }, { from: 'body', path: '$.id' }] }; // prettier-ignore
    expect(create({ type: 'custom', authentication: { scheme: 'none' }, deduplication }).deduplication).toEqual(deduplication);
    const wrong = {
      ...deduplication,
      locations: [
        { from: 'header', name: 'a' },
        { from: 'body', path: 'id' },
      ],
    };
    expect(errorsOf(() => create({ type: 'custom', authentication: { scheme: 'none' }, deduplication: wrong }))).toMatchObject([{ path: 'deduplication.locations[1].path' }]); // prettier-ignore
  });
});

describe('a patch', () => {
  const meta = () => create({ type: 'meta-lead-ads', settings: { secret: 'app secret', verifyToken: 'my verify token', mayMerge: false } });

  it('changes what it names, and nothing else', () => {
    const before = meta();
    const after = patch(before, { settings: { verifyToken: 'another token', allowGet: true } });
    expect(after).toEqual({
      ...before,
      allowGet: true,
      given: { verifyToken: seal('another token') },
      handshakes: [expect.objectContaining({ token: { name: 'hub.verify_token', secrets: [seal('another token')] } })],
    });
    expect(patch(before, { name: 'Other', status: 'paused' })).toEqual({
      ...before,
      name: 'Other',
      status: 'paused',
      hold: { id: 'h1', since: '2026-11-25T12:00:00.000Z', isReleased: false },
    });
  });

  it('cannot take away what the preset needs, nor set what is unknown', () => {
    expect(errorsOf(() => patch(meta(), { settings: { secret: null } }))).toMatchObject([{ path: 'settings.secret', code: 'required' }]);
    expect(errorsOf(() => patch(meta(), { secret: 1, colour: 'red', type: 'custom' })).map(({ path }) => path).sort()).toEqual(['colour', 'secret', 'type']); // prettier-ignore
  });

  it('works on a source that an older version stored', () => {
    const { preset, given, publicUrl, batch, handshakes, answer, allowedAddresses, limits, pull, ...older } = create({ type: 'custom', authentication: { scheme: 'basic', username: 'u', secret: 's' } }); // prettier-ignore
    const old = { ...older, limits: { maxBodyBytes: 1000 } };
    const added = {
      allowGet: true,
      preset,
      given,
      publicUrl,
      batch,
      handshakes,
      answer,
      pull,
      allowedAddresses,
      limits: { ...limits, maxBodyBytes: 1000 },
    };
    expect(patch(old, { allowGet: true })).toEqual({ ...old, ...added });
    expect(sourceDefinition.parse(sourceDefinitionOf(old))).toMatchObject({ publicUrl: null, batch: null, handshakes: [], answer: null, allowedAddresses: [], limits: { maxBodyBytes: 1000, requestsPerSecond: null, burst: null } }); // prettier-ignore
  });
});

describe('every type of the catalogue', () => {
  const cases = SOURCE_TYPES.flatMap((type) => type.presets.map((preset) => ({ type, preset })));
  it('calls no setting of a preset like what every source may set', () => {
    const reserved = ['preset', 'authentication', ...Object.keys(commonSettings.shape)];
    const names = cases.flatMap(({ preset }) => preset.settings.map(({ name }) => name));
    expect(names.filter((name) => reserved.includes(name))).toEqual([]);
  });

  it.each(cases)('$type.id can be created with its preset $preset.id', ({ type, preset }) => {
    const settings = { preset: preset.id, ...madeUp(preset) };
    const source = create({ type: type.id, settings });
    const definition = sourceDefinition.parse(sourceDefinitionOf(source));
    expect(JSON.stringify(definition)).not.toContain('{{');
    expect(secretProblem(definition.authentication, open)).toBeUndefined();
    expect(Object.keys(settingsOf(source))).toEqual(expect.arrayContaining(Object.keys(settings)));
  });
});

const MADE_UP: Readonly<Record<string, string>> = { brokers: 'broker-1.example.com:9092, broker-2.example.com:9092' };

/** Something for every setting that the preset needs; keys of the kind that its algorithm takes. */
function madeUp({ settings, authentication }: AuthenticationPreset): Record<string, string> {
  const required = settings.filter((field) => field.required);
  const texts = required.map(
    ({ name, kind }) => [name, MADE_UP[name] ?? (kind === 'url' ? 'https://example.com/a' : `made-up-${name}`)] as const,
  );
  return {
    ...Object.fromEntries(texts),
    ...(required.some(({ name }) => name === 'secret') ? { secret: madeUpSecret(authentication) } : {}),
  };
}

function madeUpSecret(authentication: AuthenticationPreset['authentication']): string {
  if (authentication.scheme !== 'signature') return 'made-up-secret';
  const { algorithm, key } = authentication;
  const pem = ({ publicKey }: { publicKey: KeyObject }) => publicKey.export({ type: 'spki', format: 'pem' }).toString();
  if (algorithm.startsWith('rsa')) return pem(generateKeyPairSync('rsa', { modulusLength: 2048 }));
  if (algorithm === 'ecdsa-sha256') return pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  if (algorithm === 'ed25519') return pem(generateKeyPairSync('ed25519'));
  return key === 'base64' ? `whsec_${Buffer.from('a made-up secret of 24 bytes').toString('base64')}` : 'made-up-secret';
}
