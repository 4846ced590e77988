import assert from 'node:assert/strict';
import test from 'node:test';
import type { DraftForecast } from '../src/api/types';
import { dayName } from '../src/format';
import { outcome } from '../src/screens/editor/outcome';
import { speak } from '../src/words';

Object.assign(globalThis, { document: { documentElement: {} } });
process.env.TZ = 'Pacific/Auckland';
const day = 24 * 3_600_000;
const today = Math.floor(Date.now() / day) * day;
const date = (days: number): string => new Date(today + days * day).toISOString().slice(0, 10);
const name = (days: number): string => new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' }).format(today + days * day);

const slow = { messagesPerHour: 10, willBeSent: 480, willNotBeSent: 520, finishesAtLocal: null, perDay: [{ date: date(1), sent: 240 }, { date: date(2), sent: 240 }] };
const fast = { messagesPerHour: 40, willBeSent: 1000, willNotBeSent: 0, finishesAtLocal: `${date(2)}T00:59:00`, perDay: [{ date: date(1), sent: 960 }, { date: date(2), sent: 40 }] };
const forecast = { exact: true, count: 1000, bySpeed: [slow, { ...slow, messagesPerHour: 20, willBeSent: 960, willNotBeSent: 40 }, fast] } as unknown as DraftForecast;

test('A speed that the end cuts off says how many by which day, and which speed reaches all', async () => {
  await speak('en');
  assert.equal(outcome(forecast, 10, `${date(3)}T00:00`), `480 of 1,000 by ${name(2)}; all by ${name(2)} at 40 an hour`);
});

test('Where no speed reaches all, nothing is promised', async () => {
  await speak('en');
  assert.equal(outcome({ ...forecast, bySpeed: [slow] } as DraftForecast, 10, `${date(3)}T00:00`), `480 of 1,000 by ${name(2)}`);
});

test('A speed that reaches all says how many on the first day and by which day all', async () => {
  await speak('en');
  assert.equal(outcome(forecast, 40, null), `960 of 1,000 by ${name(1)}; all by ${name(2)}`);
});

test('Nothing is said of people who are not counted yet', async () => {
  await speak('en');
  assert.equal(outcome({ ...forecast, exact: false } as DraftForecast, 10, null), '');
});

test('A day is named from the text of the Api, with its date where the name alone would not tell', async () => {
  await speak('en');
  const now = Date.UTC(2026, 11, 15, 9);
  assert.equal(dayName('2026-12-20T23:59:00', now), 'Sunday');
  assert.equal(dayName('2026-12-20', now), 'Sunday');
  assert.equal(dayName('2026-12-22', now), 'Tue, Dec 22');
});
