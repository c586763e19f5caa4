import { eventIdFor, newId, newResourceId, profileIdFor, reentryIdFor, reentryItemIdFor, requestIdOfRow, updateIdFor } from './ids.ts';
import { profileId, sourceId, uuid, workflowId } from './primitives.ts';

describe('ids', () => {
  test('derived ids are a function of their inputs: these values may never change', () => {
    const eventId = eventIdFor('src_0123456789abcdef', 'order-727');
    expect(eventId).toMatchInlineSnapshot(`"619430ee-0620-5c87-8d73-a3f7e37880b8"`);
    expect(updateIdFor(eventId, 'wf_0123456789abcdef')).toMatchInlineSnapshot(`"59016337-ce75-52af-ba0a-699067facf98"`);
    expect(requestIdOfRow('upl_1', 7)).toMatchInlineSnapshot(`"f25237cc-93ca-5c60-9210-4ed7cefd4e59"`);
  });

  test('another source, key or workflow is another id', () => {
    expect(eventIdFor('src_a', 'b')).not.toBe(eventIdFor('src_ab', ''));
    expect(eventIdFor('src_a', 'b')).not.toBe(eventIdFor('src_b', 'a'));
    expect(updateIdFor('e', 'w1')).not.toBe(updateIdFor('e', 'w2'));
  });

  test('what comes in again has ids of its own, the same each time', () => {
    const requestId = reentryIdFor('019ab000-0000-7000-8000-000000000001');
    expect(requestId).toBe(reentryIdFor('019ab000-0000-7000-8000-000000000001'));
    expect(new Set([requestId, reentryItemIdFor(requestId, 0), reentryItemIdFor(requestId, 1)]).size).toBe(3);
  });

  test('fresh ids are UUIDv7 and sort by time', () => {
    const ids = Array.from({ length: 100 }, newId);
    expect(ids.every((id) => uuid.safeParse(id).success && id[14] === '7')).toBe(true);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(100);
  });

  test('resource ids fit their schemas', () => {
    expect(sourceId.safeParse(newResourceId('src')).success).toBe(true);
    expect(workflowId.safeParse(newResourceId('wf')).success).toBe(true);
    expect(profileId.safeParse(profileIdFor(newId())).success).toBe(true);
  });
});
