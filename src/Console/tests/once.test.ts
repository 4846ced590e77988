import assert from 'node:assert/strict';
import test from 'node:test';
import { once, raw } from '../src/api/client';
import { Problem } from '../src/api/problem';
import { spoken } from '../src/parts/attempt';
import { speak, words } from '../src/words';

Object.assign(globalThis, { location: { origin: 'http://console.test' }, document: { documentElement: {} } });

// Answers one call after the other, `null` as a connection that breaks, and says which keys came.
async function keysOf(answers: (Response | null)[], call: () => Promise<unknown>): Promise<string[]> {
  const keys: string[] = [];
  globalThis.fetch = (async (request: Request) => {
    keys.push(request.headers.get('Idempotency-Key') ?? 'none');
    const answer = answers[keys.length - 1];
    if (!answer) throw new TypeError('Failed to fetch');
    return answer;
  }) as typeof fetch;
  for (const _ of answers) await call().catch(failure => assert.ok(failure instanceof Problem));
  return keys;
}

const problem = (status: number, code: string): Response => new Response(JSON.stringify({ code, detail: code }), { status });
const pay = (months = 1) => raw('/v1/senders/s/pay', { method: 'POST', headers: once(), body: JSON.stringify({ months }) });

test('A press after a failure is the same call, until it is answered', async () => {
  const [lost, broken, busy, still, done, next] = await keysOf(
    [null, problem(503, 'unavailable'), problem(429, 'tooManyRequests'), problem(409, 'idempotencyInProgress'), new Response('{}'), new Response('{}')], () => pay());
  assert.match(lost!, /^[0-9a-f]{32}$/);
  assert.deepEqual([broken, busy, still, done], [lost, lost, lost, lost]);
  assert.notEqual(next, done);
});

test('What was refused is asked anew, for its refusal is kept with its key', async () => {
  const [refused, again] = await keysOf([problem(409, 'balanceTooLow'), new Response('{}')], () => pay());
  assert.notEqual(again, refused);
});

test('A page that came without TLS, in which a browser makes no UUID, has keys all the same', async () => {
  Object.defineProperty(crypto, 'randomUUID', { value: undefined, configurable: true });
  const [lost, again] = await keysOf([null, null], () => pay(6));
  assert.ok(lost!.length > 0);
  assert.equal(again, lost);
});

test('Another body is another call', async () => {
  const [one] = await keysOf([null], () => pay(1));
  const [other] = await keysOf([null], () => pay(3));
  assert.notEqual(other, one);
});

test('A body that is named is not read, and its name may be in any script', async () => {
  const send = (name: string) => raw('/v1/customers/import', { method: 'POST', headers: once(name), body: 'x' });
  const [first, second] = await keysOf([null, null], () => send('клиенты.csv'));
  const [other] = await keysOf([null], () => send('kunden.csv'));
  assert.equal(second, first);
  assert.notEqual(other, first);
});

test('An answer without words is said as a server that was not reached', async () => {
  await speak('en');
  for (const silent of [new Problem({}, 0), new Problem({}, 502)]) assert.equal(spoken(silent), words().shell.offline);
  assert.equal(spoken(new Problem({ detail: 'The balance is too low.' }, 409)), 'The balance is too low.');
});
