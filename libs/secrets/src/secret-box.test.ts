import { randomBytes } from 'node:crypto';
import { createSecretBox } from './secret-box.ts';

const key = () => randomBytes(32).toString('base64');

describe('secret box', () => {
  const box = createSecretBox(key());

  it('gives back what was sealed, whatever the characters', () => {
    for (const plain of ['', 'whsec_0123456789', 'päß🔑\n']) expect(box.open(box.seal(plain))).toBe(plain);
  });

  it('shows the last four characters, and none of a short secret', () => {
    expect(box.seal('whsec_0123456789').last4).toBe('6789');
    expect(box.seal('1234567').last4).toBe('');
  });

  it('never seals the same text twice to the same result', () => {
    expect(box.seal('same').sealed).not.toBe(box.seal('same').sealed);
  });

  it('refuses every text with one character changed', () => {
    const { sealed } = box.seal('whsec_0123456789');
    for (let i = 0; i < sealed.length - 1; i++) {
      const changed = sealed.slice(0, i) + (sealed[i] === 'A' ? 'B' : 'A') + sealed.slice(i + 1);
      expect(() => box.open({ sealed: changed })).toThrow(expect.objectContaining({ code: 'secret_unreadable' }) as Error);
    }
  });

  it('refuses a text that another key sealed', () => {
    const other = createSecretBox(key());
    expect(() => other.open(box.seal('secret'))).toThrow(expect.objectContaining({ code: 'secret_unreadable' }) as Error);
  });

  it('gives back any bytes, and refuses them where one was changed', () => {
    for (const plain of [Buffer.alloc(0), Buffer.from([0, 255, 1]), randomBytes(100_000)]) {
      const sealed = box.sealBytes(plain);
      expect(box.openBytes(sealed).equals(plain)).toBe(true);
      for (const at of [0, 1, 13, sealed.length - 1]) {
        const changed = Buffer.from(sealed);
        changed[at]! ^= 1;
        expect(() => box.openBytes(changed)).toThrow(expect.objectContaining({ code: 'secret_unreadable' }) as Error);
      }
    }
    expect(() => box.openBytes(Buffer.from([1, 2]))).toThrow(expect.objectContaining({ code: 'secret_unreadable' }) as Error);
  });

  it('refuses keys of another length', () => {
    expect(() => createSecretBox('c2hvcnQ=')).toThrow(expect.objectContaining({ code: 'invalid_secret_key' }) as Error);
  });
});
