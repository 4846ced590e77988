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
  /** Reads as many rows again as are shown, without taking any away meanwhile. */
  refresh: () => void;
  /** Changes the rows in place: with what a live event says, or without one that was deleted. */
  change: (change: (items: T[]) => T[]) => void;
}

/** Reads pages from the first one on until there are as many rows as asked for, or no more. */
export async function readAgain<T>(read: (cursor: string | undefined) => Promise<PageOf<T>>, rows: number): Promise<PageOf<T>> {
  let all = await read(undefined);
  while (all.next && all.items.length < rows) {
    const page = await read(all.next);
    all = { items: [...all.items, ...page.items], next: page.next ?? null };
  }
  return all;
}

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
  const again = useRef(false);
  const refreshing = useRef(false);

  const load = (cursor: string | undefined, before: T[]) => {
    const mine = ++latest.current;
    stop.current?.abort();
    const controller = (stop.current = new AbortController());
    refreshing.current = false;
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

  // A refresh and the next page never run together: one of them would be put behind rows that the other has moved.
  const refresh = () => {
    if (state.loading || !state.items) {
      again.current = true;
      return;
    }
    again.current = false;
    const mine = ++latest.current;
    stop.current?.abort();
    const controller = (stop.current = new AbortController());
    refreshing.current = true;
    readAgain(cursor => read(cursor, controller.signal), state.items.length).then(
      page => mine === latest.current && setState({ items: page.items, cursor: page.next ?? null, loading: false }),
      () => { /* the next change tries again */ },
    ).finally(() => { if (mine === latest.current) refreshing.current = false; });
  };

  useEffect(() => {
    if (begun.current) begun.current = false;
    else load(undefined, []);
    return () => stop.current?.abort();
  }, [...dependencies, turn]);
  useEffect(() => { if (!state.loading && again.current) refresh(); }, [state.loading]);

  return {
    items: state.items,
    problem: state.problem,
    loading: state.loading,
    more: !!state.cursor,
    next: () => {
      if (!state.cursor || state.loading) return;
      if (refreshing.current) again.current = true;
      load(state.cursor, state.items ?? []);
    },
    reload: () => setTurn(before => before + 1),
    refresh,
    change: change => setState(before => (before.items ? { ...before, items: change(before.items) } : before)),
  };
}
