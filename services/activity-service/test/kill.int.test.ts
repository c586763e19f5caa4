import { eventually } from '@tributary/testing';
import { startActivity } from './activity-api.ts';
import { aRequest, wholeStory } from './records.ts';

jest.setTimeout(240_000);

it('accounts for every request after kill -9 in the middle of a load', async () => {
  const activity = await startActivity();
  const requests = 6000;
  const count = async (): Promise<number> => (await activity.get('/v1/accounting')).json.accepted as number;
  const load = (async () => {
    for (let i = 0; i < requests; i += 200) await activity.write(Array.from({ length: 200 }, () => wholeStory(aRequest())).flat());
  })();
  await eventually(async () => (await count()) > 200, { what: 'rows to appear', timeoutMs: 60_000 });
  await activity.service().kill9();
  await activity.restart();
  await load;
  await activity.settled();
  expect((await activity.get('/v1/accounting')).json).toMatchObject({
    received: requests,
    accepted: requests,
    states: { applied: requests, filtered: requests },
    pending: { unreported: 0, unread: 0, waiting: 0, mapped: 0 },
    reconciled: true,
  });
  await activity.close();
});
