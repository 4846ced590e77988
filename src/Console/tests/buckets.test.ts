import assert from 'node:assert/strict';
import test from 'node:test';
import { bucketsOf } from '../src/screens/senders/buckets';

test('The hour is cut into fives by the clock that the Api wrote', () => {
  const buckets = bucketsOf('2026-12-15T08:58:10+01:00', [
    { attemptedAt: ['2026-12-15T08:59:59+01:00', '2026-12-15T09:00:00+01:00', '2026-12-15T09:04:59+01:00'], planned: ['2026-12-15T10:30:00+01:00'] },
    { attemptedAt: ['2026-12-15T09:01:00+01:00'], planned: [] },
  ]);
  assert.equal(buckets[0]!.at, '2026-12-15T08:55');
  assert.equal(buckets[0]!.done, 1);
  assert.deepEqual(buckets[1], { at: '2026-12-15T09:00', done: 3, planned: 0 });
  assert.equal(buckets.find(bucket => bucket.planned > 0)?.at, '2026-12-15T10:30');
});
