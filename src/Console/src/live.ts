import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

/** `live`: what the screen shows follows the Api; `lost`: the connection broke and is being made again. */
export const connection = signal<'connecting' | 'live' | 'lost'>('connecting');

type Handler = (data: unknown) => void;
const handlers = new Map<string, Set<Handler>>();
let source: EventSource | undefined;

/** Follows the tenant's stream while anything on the screen wants an event of this kind. */
export function useEvents<T>(kind: string, handle: (data: T) => void): void {
  const latest = useRef(handle);
  latest.current = handle;
  useEffect(() => {
    const mine: Handler = data => latest.current(data as T);
    const set = handlers.get(kind) ?? new Set();
    handlers.set(kind, set.add(mine));
    listen(kind);
    return () => { set.delete(mine); };
  }, [kind]);
}

/** Opens the stream after signing in. A stream that the server ended is opened again with longer and longer pauses. */
export function follow(): void {
  source?.close();
  let pause = 1000;
  const open = () => {
    source = new EventSource('/v1/events');
    source.onopen = () => { connection.value = 'live'; pause = 1000; };
    source.onerror = () => {
      connection.value = 'lost';
      if (source?.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      setTimeout(open, pause);
      pause = Math.min(pause * 2, 30_000);
    };
    for (const kind of handlers.keys()) listen(kind);
  };
  open();
}

/** Ends the stream, as signing out does. */
export function unfollow(): void {
  source?.close();
  source = undefined;
}

const listened = new WeakMap<EventSource, Set<string>>();
function listen(kind: string): void {
  if (!source) return;
  const known = listened.get(source) ?? new Set();
  listened.set(source, known);
  if (known.has(kind)) return;
  known.add(kind);
  source.addEventListener(kind, event => {
    const data: unknown = JSON.parse((event as MessageEvent<string>).data);
    for (const handler of handlers.get(kind) ?? []) handler(data);
  });
}
