import { aDefinition, aRequest } from './a-source.test-data.ts';
import { createDoctor } from './doctor.ts';

const open = ({ sealed }: { sealed: string }) => sealed;
const keyed = (id: string, name: string, secret: string) =>
  aDefinition({ id, name, authentication: { scheme: 'apiKey', in: 'header', name: 'X-Key', secrets: [{ sealed: secret, last4: '' }] } });
const shop = keyed('src_0000000001', 'Shop', 'the key of the shop');
const crm = keyed('src_0000000002', 'CRM', 'the key of the crm');
const wrong = { code: 'credentials_wrong', message: 'The API key is not one of this source.' } as const;
const request = (key: string, body = '{}') => aRequest({ rawHeaders: ['x-key', key], body });

const hasTime = () => true;

describe('the doctor', () => {
  it('says what is wrong with credentials, those of another source included', () => {
    const doctor = createDoctor({ open, sources: () => [shop, crm], hasTime });
    expect(doctor(shop, request(' the key of the shop'), wrong, 0)).toMatchObject({ certainty: 'certain' });
    const mixedUp = doctor(shop, request('the key of the crm'), wrong, 0);
    expect(mixedUp).toMatchObject({ cause: 'secret_of_another_source', certainty: 'certain' });
    expect(JSON.stringify(mixedUp)).toContain('CRM');
    expect(JSON.stringify(mixedUp)).not.toContain('the key of');
  });

  it('does without another source whose secret cannot be read', () => {
    const unreadable = keyed('src_0000000003', 'Foreign', 'unreadable');
    const openSome = ({ sealed }: { sealed: string }) => {
      if (sealed === 'unreadable') throw new Error('another key');
      return sealed;
    };
    const doctor = createDoctor({ open: openSome, sources: () => [unreadable, crm], hasTime });
    expect(doctor(shop, request('the key of the crm'), wrong, 0)).toMatchObject({ cause: 'secret_of_another_source' });
  });

  it('opens the secrets of sources of the same type first, wherever they stand', () => {
    const different = Array.from({ length: 1000 }, (_, n) => ({ ...keyed(`src_x${n}`, 'Other', 'other'), type: 'another' }));
    const doctor = createDoctor({ open, sources: () => [...different, crm], hasTime });
    expect(doctor(shop, request('the key of the crm'), wrong, 0)).toMatchObject({ cause: 'secret_of_another_source' });
  });

  it('looks at a bounded number of sources, however many there are and whatever becomes of their secrets', () => {
    let seen = 0;
    let opened = 0;
    const endlessSources = function* (secret: boolean) {
      for (; ; seen++) yield secret ? keyed(`src_${seen}`, 'Other', 'other') : aDefinition({ id: `src_${seen}` });
    };
    const foreign = ({ sealed }: { sealed: string }) => {
      if (sealed !== 'other') return sealed;
      opened++;
      throw new Error('another key');
    };
    for (const secret of [true, false]) {
      const doctor = createDoctor({ open: foreign, sources: () => endlessSources(secret), hasTime });
      expect(doctor(shop, request('x'), wrong, 0)).toBeDefined();
    }
    expect(seen).toBeLessThan(11_000);
    expect(opened).toBeLessThan(200);
  });

  it('leaves other refusals alone, and large bodies', () => {
    const doctor = createDoctor({ open, sources: () => [], hasTime });
    expect(doctor(shop, request('x'), { code: 'body_too_large', message: '' }, 0)).toBeUndefined();
    expect(doctor(shop, request('x', 'y'.repeat(20_000)), wrong, 0)).toBeUndefined();
  });

  it('is asked only so often, and never fails', () => {
    const times = new Set<number>();
    const onceEach = (nowMs: number) => !times.has(nowMs) && Boolean(times.add(nowMs));
    const doctor = createDoctor({ open, sources: () => [], hasTime: onceEach });
    expect([0, 1, 1, 1000].map((nowMs) => doctor(shop, request('x'), wrong, nowMs) !== undefined)).toEqual([true, true, false, true]);
    const sealed = createDoctor({
      open: () => {
        throw new Error('another key');
      },
      sources: () => [],
      hasTime,
    });
    expect(sealed(shop, request('x'), wrong, 0)).toBeUndefined();
  });
});
