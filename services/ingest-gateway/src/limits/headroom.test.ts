import { headroomOf } from './headroom.ts';
import { SharedBucket } from './shared-bucket.ts';

describe('the headroom', () => {
  it.each([
    // rate, burst, taken by others, what is left, seconds
    [10, 10, 0, '"default";q=10;w=1', 10, 1],
    [10, 10, 3, '"default";q=10;w=1', 7, 1],
    [3, 10, 10, '"default";q=10;w=4', 0, 1],
    [10, 10, 60, '"default";q=10;w=1', 0, 6],
    [0.1, 1, 1, '"default";q=1;w=10', 0, 10],
    [0.1, 2, 1.5, '"default";q=2;w=20', 0, 5],
  ])('of %d a second with a burst of %d, %d of which are taken', (perSecond, burst, taken, policy, left, seconds) => {
    const bucket = new SharedBucket({ perSecond, burst }, 200, 0);
    bucket.hear('other', { admitted: taken, refused: 0 }, 0);
    expect(headroomOf(bucket, 0)).toEqual({
      fields: {
        'RateLimit-Policy': policy,
        RateLimit: `"default";r=${left};t=${seconds}`,
        'RateLimit-Limit': String(burst),
        'RateLimit-Remaining': String(left),
        'RateLimit-Reset': String(seconds),
      },
      retryAfterSeconds: seconds,
    });
  });
});
