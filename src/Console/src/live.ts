import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { raw } from './api/client';
import type { Changes, Me } from './api/types';
import { sessionEnded } from './session';

/** `live`: what the screen shows follows the Api; `lost`: the connection broke and is being made again. */
export const connection = signal<'connecting' | 'live' | 'lost'>('connecting');

/** What a stream says; `again`: a former stream broke off before it, so what changed between them is known to nobody. */
export type News = Changes & { again: boolean };

const handlers = new Set<(news: News) => void>();
let source: EventSource | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let patience: ReturnType<typeof setTimeout> | undefined;
let followed = false; // since the page was loaded; another business loads it again

// A stream that takes longer to come back than this is lost; the browser waits three seconds by itself.
const patienceMilliseconds = 10_000;

/**
 * Follows what changes of the tenant's campaigns, senders and operations. Instants of the stream are in UTC, so a screen
 * that shows them reads the thing again.
 */
export function useChanges(handle: (news: News) => void): void {
  const latest = useRef(handle);
  latest.current = handle;
  useEffect(() => listen(news => latest.current(news)), []);
}

/** Hears what streams say, until the answer is called. */
export function listen(handle: (news: News) => void): () => void {
  handlers.add(handle);
  return () => { handlers.delete(handle); };
}

/** Opens the stream after signing in. A stream that the server refused is opened again with longer and longer pauses. */
export function follow(): void {
  unfollow();
  connect();
  globalThis.addEventListener('offline', lost);
  globalThis.addEventListener('online', back);
}

function connect(): void {
  let pause = 1000;
  let failures = 0;
  const open = () => {
    const opened = (source = new EventSource('/v1/events'));
    opened.onopen = () => {
      clearTimeout(patience);
      connection.value = 'live';
      pause = 1000;
      failures = 0;
    };
    opened.onerror = () => {
      if (source !== opened) return;
      // The server ends each stream after a quarter of an hour, and the browser opens it again: nothing is lost by that.
      if (++failures > 1 || opened.readyState === EventSource.CLOSED) lost();
      else patience = setTimeout(lost, patienceMilliseconds);
      if (opened.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      void askForSession();
      timer = setTimeout(open, pause);
      pause = Math.min(pause * 2, 30_000);
    };
    opened.addEventListener('changes', event => {
      const changes = JSON.parse((event as MessageEvent<string>).data) as Changes;
      const news = { ...changes, again: changes.whole && followed };
      followed = true;
      for (const handle of handlers) handle(news);
    });
  };
  open();
}

// The browser does not say with which status a stream was refused; without a session it is never let in again.
async function askForSession(): Promise<void> {
  try {
    const session = (await (await raw('/v1/session')).json()) as { me: Me | null };
    if (!session.me) sessionEnded();
  } catch {
    // The server is away; the next refusal asks again.
  }
}

// The device knows before the stream does.
const lost = () => { connection.value = 'lost'; };

const back = () => {
  stop();
  connect();
};

function stop(): void {
  clearTimeout(timer);
  clearTimeout(patience);
  source?.close();
  source = undefined;
}

/** Ends the stream, as signing out does. */
export function unfollow(): void {
  stop();
  globalThis.removeEventListener('offline', lost);
  globalThis.removeEventListener('online', back);
  connection.value = 'connecting';
}
