import assert from 'node:assert/strict';
import test from 'node:test';
import { bodyOf, differences, draftOf, empty, same } from '../src/screens/editor/draft';
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
