import assert from 'node:assert/strict';
import test from 'node:test';
import { timeline } from '../src/screens/campaign/timeline';

const hours = (count: number) => Array.from({ length: count }, (_, index) => ({ hour: new Date(Date.UTC(2026, 11, 1, index)).toISOString(), attempted: 1 }));

test('A campaign of which nothing is planned shows its last hours, not its first', () => {
  const { shown, left } = timeline(hours(200), [], 120);
  assert.deepEqual([shown.length, left], [120, 80]);
  assert.equal(shown.at(-1)!.hour, hours(200).at(-1)!.hour);
});

test('A campaign that goes on shows as many hours done as fit before what is planned', () => {
  const planned = Array.from({ length: 48 }, (_, index) => ({ hour: new Date(Date.UTC(2026, 11, 1, 200 + index)).toISOString(), count: 2 }));
  const { shown, left } = timeline(hours(200), planned, 120);
  assert.deepEqual([shown.length, left], [120, 128]);
  assert.equal(shown.at(-1)!.hour, planned.at(-1)!.hour);
});

test('The hour that comes twice when clocks are put back is two hours in their order', () => {
  const { shown } = timeline(
    [{ hour: '2026-10-25T03:00:00+01:00', attempted: 3 }, { hour: '2026-10-25T02:00:00+01:00', attempted: 2 }, { hour: '2026-10-25T02:00:00+02:00', attempted: 1 }], [], 120);
  assert.deepEqual(shown.map(one => one.done), [1, 2, 3]);
});

test('An hour of which a part was done and a part is planned is one bar', () => {
  const { shown } = timeline([{ hour: '2026-12-01T09:00:00+01:00', attempted: 4 }], [{ hour: '2026-12-01T08:00:00Z', count: 6 }], 120);
  assert.deepEqual(shown, [{ hour: '2026-12-01T09:00:00+01:00', done: 4, planned: 6 }]);
});
