import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Changes } from './api/types';

/** `live`: what the screen shows follows the Api; `lost`: the connection broke and is being made again. */
export const connection = signal<'connecting' | 'live' | 'lost'>('connecting');

const handlers = new Set<(changes: Changes) => void>();
let source: EventSource | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Follows what changes of the tenant's campaigns, senders and operations. Instants of the stream are in UTC, so a screen
 * that shows them reads the thing again.
 */
export function useChanges(handle: (changes: Changes) => void): void {
  const latest = useRef(handle);
  latest.current = handle;
  useEffect(() => {
    const mine = (changes: Changes) => latest.current(changes);
    handlers.add(mine);
    return () => { handlers.delete(mine); };
  }, []);
}

/** Opens the stream after signing in. A stream that the server ended is opened again with longer and longer pauses. */
export function follow(): void {
  unfollow();
  let pause = 1000;
  const open = () => {
    const opened = (source = new EventSource('/v1/events'));
    opened.onopen = () => { connection.value = 'live'; pause = 1000; };
    opened.onerror = () => {
      connection.value = 'lost';
      if (opened.readyState !== EventSource.CLOSED || source !== opened) return; // the browser tries again by itself
      timer = setTimeout(open, pause);
      pause = Math.min(pause * 2, 30_000);
    };
    opened.addEventListener('changes', event => {
      const changes = JSON.parse((event as MessageEvent<string>).data) as Changes;
      for (const handle of handlers) handle(changes);
    });
  };
  open();
  globalThis.addEventListener('offline', lost);
  globalThis.addEventListener('online', follow);
}

// The device knows before the stream does.
const lost = () => { connection.value = 'lost'; };

/** Ends the stream, as signing out does. */
export function unfollow(): void {
  clearTimeout(timer);
  globalThis.removeEventListener('offline', lost);
  globalThis.removeEventListener('online', follow);
  source?.close();
  source = undefined;
  connection.value = 'connecting';
}
