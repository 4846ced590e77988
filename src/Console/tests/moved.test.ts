import assert from 'node:assert/strict';
import test from 'node:test';
import type { Campaign, Changes } from '../src/api/types';
import { isOld, moved } from '../src/screens/campaigns/moved';

const shown = {
  id: 'c', title: 'Spring', status: 'running', statusReason: null, blockedBy: null, waitingFor: null, percentSent: 10, revision: 3, ratePerHour: 10,
  expectedEnd: '2026-12-15T20:05:00.5+01:00', totals: { sent: 1 }, senderName: 'Reception',
} as unknown as Campaign;
const said = { ...shown, expectedEnd: '2026-12-15T19:05:00.5Z' } as unknown as Changes['campaigns'][number];

test('A live event moves the figures, the rate and what holds a campaign', () => {
  const now = moved(shown, { ...said, ratePerHour: 20, percentSent: 40, blockedBy: 'senderPaused', totals: { sent: 4 } } as never);
  assert.deepEqual([now.ratePerHour, now.percentSent, now.blockedBy, now.totals], [20, 40, 'senderPaused', { sent: 4 }]);
  assert.equal(now.senderName, 'Reception');
});

test('Times stay as the Api wrote them for the tenant, and are read again when the instant is another one', () => {
  assert.equal(moved(shown, said).expectedEnd, shown.expectedEnd);
  assert.equal(isOld(shown, said), false);
  assert.equal(isOld(shown, { ...said, expectedEnd: '2026-12-15T21:05:00Z' }), true);
  assert.equal(isOld(shown, { ...said, expectedEnd: null }), true);
});

test('Another state or another definition is read again', () => {
  assert.equal(isOld(shown, { ...said, status: 'paused' }), true);
  assert.equal(isOld(shown, { ...said, revision: 4 }), true);
});
