import { profileUpdate, updateIdFor } from '@tributary/contracts';
import type { MappedEvent } from './program.ts';
import { toProfileUpdate } from './profile-update.ts';

const meta = {
  eventId: '00000000-0000-7000-8000-000000000001',
  requestId: '00000000-0000-7000-8000-000000000002',
  sourceId: 'src_00000001',
  workflowId: 'wf_00000001',
  workflowVersion: 3,
  receivedAt: '2026-01-01T00:00:00.000Z',
  mayMerge: false,
};

function mapped(identifiers: MappedEvent['identifiers']): MappedEvent {
  return {
    event: { name: 'X', time: meta.receivedAt, properties: {}, items: [] },
    identifiers,
    traits: { a: { value: 1, keep: 'latest' } },
    warnings: [],
  };
}

test('an update has normalised identifiers, the strongest first and each once, and keeps to the contract', () => {
  const result = toProfileUpdate(
    mapped([
      { type: 'anonymous_id', value: 'x1' },
      { type: 'email', value: ' Ada@Example.com' },
      { type: 'loyalty_card', value: '77' },
      { type: 'email', value: 'ada@example.com' },
      { type: 'phone', value: 'garbage' },
      { type: 'user_id', value: '5' },
    ]),
    meta,
  );
  expect(result).toMatchObject({
    ok: true,
    update: {
      updateId: updateIdFor(meta.eventId, meta.workflowId),
      workflowVersion: 3,
      mayMerge: false,
      identifiers: [
        { type: 'user_id', value: '5' },
        { type: 'email', value: 'ada@example.com' },
        { type: 'loyalty_card', value: '77' },
        { type: 'anonymous_id', value: 'x1' },
      ],
    },
  });
  expect(result.ok && profileUpdate.safeParse(result.update).error).toBe(undefined);
});

test('an event without a usable identifier says why', () => {
  expect(toProfileUpdate(mapped([]), meta)).toMatchObject({ ok: false, code: 'no_identifier' });
  expect(toProfileUpdate(mapped([{ type: 'email', value: 'nobody' }]), meta)).toMatchObject({
    ok: false,
    code: 'no_identifier',
    message: expect.stringContaining('e-mail') as string,
  });
});
