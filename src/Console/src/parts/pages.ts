import { useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../api/problem';
import { asProblem } from './load';

/** One page of a list. */
export interface PageOf<T> { items: T[]; next?: string | null }

/** A list that grows by pages. */
export interface Paged<T> {
  items: T[] | undefined;
  problem: Problem | undefined;
  loading: boolean;
  /** Whether there is another page. */
  more: boolean;
  /** Reads the next page and puts it after what is there. */
  next: () => void;
  /** Reads the first page again. */
  reload: () => void;
  /** Reads the first page again and puts it in place of the rows it has, without taking away what was read behind it. */
  refresh: () => void;
  /** Changes the rows in place: with what a live event says, or without one that was deleted. */
  change: (change: (items: T[]) => T[]) => void;
}

const key = (item: unknown): unknown => (item as { id?: string; customerId?: string }).id ?? (item as { customerId?: string }).customerId ?? item;

/**
 * Reads a list by pages; it begins anew when a dependency, such as the filter, changes. A search that few pass gives short
 * pages: while nobody was found the next one is read by itself. A first page that has come already is taken as it is.
 */
export function usePages<T>(
  read: (cursor: string | undefined, signal: AbortSignal) => Promise<PageOf<T>>, dependencies: unknown[], come?: () => PageOf<T> | undefined,
): Paged<T> {
  const [state, setState] = useState<{ items?: T[]; cursor?: string | null; problem?: Problem; loading: boolean }>(() => {
    const first = come?.();
    return first ? { items: first.items, cursor: first.next ?? null, loading: false } : { loading: true };
  });
  const begun = useRef(!!state.items);
  const [turn, setTurn] = useState(0);
  const latest = useRef(0);
  const stop = useRef<AbortController>(undefined);

  const load = (cursor: string | undefined, before: T[]) => {
    const mine = ++latest.current;
    stop.current?.abort();
    const controller = (stop.current = new AbortController());
    setState(state => ({ ...state, loading: true }));
    read(cursor, controller.signal).then(
      page => {
        if (mine !== latest.current) return;
        if (before.length > 0 || page.items.length > 0 || !page.next) setState({ items: [...before, ...page.items], cursor: page.next ?? null, loading: false });
        else {
          setState({ loading: true }); // rows of the former filter say nothing of this one
          load(page.next, before);
        }
      },
      failure => mine === latest.current && !controller.signal.aborted
        && setState(state => ({ ...state, problem: asProblem(failure), loading: false })),
    );
  };

  useEffect(() => {
    if (begun.current) begun.current = false;
    else load(undefined, []);
    return () => stop.current?.abort();
  }, [...dependencies, turn]);

  return {
    items: state.items,
    problem: state.problem,
    loading: state.loading,
    more: !!state.cursor,
    next: () => { if (state.cursor && !state.loading) load(state.cursor, state.items ?? []); },
    reload: () => setTurn(before => before + 1),
    refresh: () => {
      const mine = latest.current;
      read(undefined, new AbortController().signal).then(page => mine === latest.current && setState(before => {
        const fresh = new Set(page.items.map(key));
        return before.items ? { ...before, items: [...page.items, ...before.items.filter(item => !fresh.has(key(item)))] } : before;
      }), () => { /* the next change tries again */ });
    },
    change: change => setState(before => (before.items ? { ...before, items: change(before.items) } : before)),
  };
}
