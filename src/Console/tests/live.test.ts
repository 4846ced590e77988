import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { connection, follow, listen, unfollow, type News } from '../src/live';
import { expired, me } from '../src/session';

// The browser's side of a stream: what it does is done by the tests.
class Stream extends EventTarget {
  static readonly CLOSED = 2;
  static all: Stream[] = [];
  readyState = 0;
  onopen?: () => void;
  onerror?: () => void;
  constructor(readonly url: string) { super(); Stream.all.push(this); }
  close() { this.readyState = 2; }
  opens() { this.readyState = 1; this.onopen!(); }
  breaks(closed = false) { this.readyState = closed ? 2 : 0; this.onerror!(); }
  says(whole: boolean) {
    this.dispatchEvent(new MessageEvent('changes', { data: JSON.stringify({ whole, campaigns: [], senders: [], operations: [], gone: { campaigns: [], senders: [] } }) }));
  }
}

const device = new EventTarget();
Object.assign(globalThis, {
  EventSource: Stream, location: { origin: 'http://console.test' },
  addEventListener: device.addEventListener.bind(device), removeEventListener: device.removeEventListener.bind(device),
});
const last = () => Stream.all.at(-1)!;
const heard: News[] = [];
listen(news => heard.push(news));

beforeEach(() => {
  heard.length = 0;
  me.value = { tenantId: 't', timeZone: 'Europe/Rome' } as never;
  expired.value = false;
  follow();
  last().opens();
});

test('The end of a stream after a quarter of an hour is no lost connection', () => {
  last().breaks();
  assert.equal(connection.value, 'live');
  last().opens();
  assert.equal(connection.value, 'live');
  unfollow();
});

test('A stream that does not come back is lost until it is there again', () => {
  last().breaks();
  last().breaks();
  assert.equal(connection.value, 'lost');
  last().opens();
  assert.equal(connection.value, 'live');
  unfollow();
});

test('The first event of a later stream says that what came between is unknown', () => {
  last().says(true);
  last().says(false);
  last().breaks();
  last().opens();
  last().says(true);
  assert.deepEqual(heard.slice(-2).map(news => news.again), [false, true]);
  device.dispatchEvent(new Event('online'));
  last().opens();
  last().says(true);
  assert.equal(heard.at(-1)!.again, true);
  unfollow();
});

test('A stream that is refused for want of a session asks to sign in', async () => {
  const asked = new Promise<void>(resolve => {
    globalThis.fetch = (async (request: Request) => {
      resolve();
      assert.ok(request.url.endsWith('/v1/session'));
      return new Response(JSON.stringify({ signedIn: false, me: null }), { headers: { 'Content-Type': 'application/json' } });
    }) as typeof fetch;
  });
  last().breaks(true);
  await asked;
  while (!expired.value) await new Promise(setImmediate);
  assert.equal(connection.value, 'lost');
  unfollow();
});
