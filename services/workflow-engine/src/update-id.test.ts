import { updateIdFor } from '@tributary/contracts';
import fc from 'fast-check';
import { nativeUpdateIdFor } from './update-id.ts';

test('is the id of the contract for whatever event and workflow', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.string({ unit: 'binary' }), (eventId, workflowId) => {
      expect(nativeUpdateIdFor(eventId, workflowId)).toBe(updateIdFor(eventId, workflowId));
    }),
    { numRuns: 500 },
  );
});
