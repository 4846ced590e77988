import assert from 'node:assert/strict';
import test from 'node:test';
import { rateIn } from '../src/screens/campaigns/status';
import { speak } from '../src/words';

Object.assign(globalThis, { document: { documentElement: {} } });

test('A campaign that nothing bounds is not said to send nothing', async () => {
  await speak('en');
  assert.equal(rateIn({ ratePerHour: null }), 'Sends as fast as the channel takes it');
  assert.equal(rateIn({ ratePerHour: 0 }), 'Sends nothing now');
  assert.equal(rateIn({ ratePerHour: 1 }), '1 message an hour now');
});
