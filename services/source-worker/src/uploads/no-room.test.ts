import { noRoomFor } from './no-room.ts';

it('the reason of a refusal says what is used, of how much, and by which files', () => {
  const largest = [
    { _id: 'upl_1', state: 'waiting', keptBytes: 600 },
    { _id: 'upl_2', state: 'failed', keptBytes: 300 },
  ] as const;
  const reason = noRoomFor({ size: 200 }, { used: 900, maxTotalBytes: 1000, largest });
  expect(reason).toContain('no room for 200 bytes');
  expect(reason).toContain('900 of 1000');
  expect(reason).toContain('upl_1 (600 bytes, waiting), upl_2 (300 bytes, failed)');
  expect(reason).toContain('DELETE');
});
