import assert from 'node:assert/strict';
import test from 'node:test';
import { bodyOf, differences, draftOf, empty, incomplete, rebase, same, told, untimed, type Draft } from '../src/screens/editor/draft';
import { Problem } from '../src/api/problem';

test('A draft may be half filled', () => {
  const body = bodyOf({ ...empty, title: ' Spring ' });
  assert.equal(body.title, 'Spring');
  assert.equal(body.text, null);
  assert.equal(body.channel, null);
  assert.equal('messagesPerHour' in body, false);
});

test('Only WhatsApp has a speed, a template and safe sending', () => {
  const draft = { ...empty, channel: 'whatsapp' as const, messagesPerHour: 20 as const };
  assert.equal(bodyOf(draft).messagesPerHour, 20);
  assert.equal(bodyOf({ ...draft, channel: 'sms' }).messagesPerHour, undefined);
});

test('What was stored and read again is the same draft', () => {
  const draft = {
    ...empty, title: 'A', text: 'B', channel: 'whatsapp' as const, senderId: 's', filter: { spentMoreThan: 3 }, startAtLocal: '2027-03-01T09:00', from: '09:00', to: '20:00',
    daysOfWeek: ['monday'], timeZone: 'Europe/Rome', template: { name: 't', language: 'en' },
  };
  const body = bodyOf(draft) as unknown as Record<string, unknown>;
  const stored = { ...body, schedule: { ...(body.schedule as object), startAtLocal: '2027-03-01T09:00:00' } };
  assert.deepEqual(draftOf(stored as never), draft);
  assert.ok(same(draftOf(stored as never), draft));
});

test('Two versions differ where their members differ', () => {
  assert.deepEqual(differences({ ...empty, title: 'A', daysOfWeek: ['monday'] }, { ...empty, title: 'B', daysOfWeek: ['monday'] }), ['title']);
});

test('A refusal stands beside its field, and what no field takes stands elsewhere', () => {
  const problem = new Problem({ code: 'textTooLong', errors: { '/text': ['Too long.'], '/schedule/endAt': ['In the past.'], '': ['As a whole.'] } }, 400);
  assert.deepEqual(problem.field('/text'), ['Too long.']);
  assert.deepEqual(problem.field('/schedule', true), ['In the past.']);
  assert.deepEqual(problem.elsewhere(['/text', '/schedule']), ['As a whole.']);
  assert.deepEqual(new Problem({ title: 'Refused.' }, 409).elsewhere(['/text']), ['Refused.']);
});

const whole: Draft = { ...empty, title: 'A', text: 'B', channel: 'whatsapp', senderId: 's' };
const storedOf = (draft: Draft): Draft => draftOf(bodyOf(draft) as never);

test('What is missing is named, and a time that is half given is missing too', () => {
  assert.deepEqual(incomplete(empty), ['channel', 'title', 'text']);
  assert.deepEqual(incomplete({ ...whole, senderId: null }), ['sender']);
  assert.deepEqual(incomplete({ ...whole, channel: 'chat', senderId: null }), []);
  assert.deepEqual(incomplete(whole), []);
  assert.deepEqual(untimed({ ...whole, startAtLocal: '' }), ['start']);
  assert.deepEqual(untimed({ ...whole, endAtLocal: '' }), ['end']);
  assert.deepEqual(untimed({ ...whole, daysOfWeek: [] }), ['days']);
  for (const hours of [{ from: '', to: '20:00' }, { from: '09:00', to: '' }, { from: '', to: '' }]) assert.deepEqual(untimed({ ...whole, ...hours }), ['hours']);
  assert.deepEqual(untimed({ ...whole, from: '09:00', to: '20:00', startAtLocal: '2027-03-01T09:00', daysOfWeek: ['monday'] }), []);
});

test('A draft whose time is half given is stored without it, and the screen keeps it', () => {
  const half = { ...whole, startAtLocal: '', from: '', to: '20:00', daysOfWeek: [] };
  assert.deepEqual(bodyOf(half).schedule, {});
  assert.deepEqual(untimed(rebase(told(half), half, storedOf(half), false)), ['start', 'days', 'hours']);
});

test('Safe sending and speed are stored before there is a channel', () => {
  assert.equal(storedOf({ ...empty, title: 'A' }).safeSending, true);
  assert.equal(storedOf({ ...empty, title: 'A', safeSending: false }).safeSending, false);
  assert.equal(storedOf({ ...empty, messagesPerHour: 40 }).messagesPerHour, 40);
  assert.equal(draftOf({ ...bodyOf({ ...empty, channel: 'sms' }), safeSending: false } as never).safeSending, true); // should WhatsApp take its place
});

test('What was written while it was stored stays, and the rest is what is stored', () => {
  const sent = { ...whole, title: 'A ' };
  const now = { ...sent, text: 'B, and more' };
  assert.deepEqual(rebase(told(sent), now, storedOf(sent), false), { ...whole, text: 'B, and more' });
});

test('What one tab wrote goes on top of what another one stored, and nothing of it is lost', () => {
  const theirs = { ...whole, title: 'Theirs', text: 'Theirs', exclude: ['c'] };
  const mine = { ...whole, title: 'Mine', messagesPerHour: 40 as const };
  assert.deepEqual(rebase(whole, mine, theirs, false), { ...theirs, title: 'Mine', messagesPerHour: 40 });
});

test('A sender is taken with its channel, and what a launch fixes stays as it is stored', () => {
  const mine = { ...whole, channel: 'sms' as const, senderId: 't', filter: { visits: { min: 2 } }, text: 'Mine' };
  const theirs = { ...whole, senderId: 'u', template: { name: 't', language: 'en' } };
  assert.deepEqual(rebase(whole, mine, theirs, false), { ...theirs, channel: 'sms', senderId: 't', template: null, filter: mine.filter, text: 'Mine' });
  assert.deepEqual(rebase(whole, mine, theirs, true), { ...theirs, text: 'Mine' });
});
