import { useEffect, useRef, useState } from 'preact/hooks';
import { Problem } from '../api/problem';

/** What a screen knows of something that it reads from the Api. */
export interface Loaded<T> {
  /** The last answer; it stays while a newer one is on its way or has failed. */
  data: T | undefined;
  /** Why the last call failed. */
  problem: Problem | undefined;
  loading: boolean;
  /** Reads again. */
  reload: () => void;
  /** Puts an answer in, such as that of a change: reads that began before it are older and are dropped. */
  set: (data: T) => void;
  /** Changes what is shown, with what a live event says; a read that is under way still replaces it. */
  change: (change: (data: T) => T) => void;
}

/** Reads something and reads it again when a dependency changes; an older answer never replaces a newer one. */
export function useLoad<T>(read: (signal: AbortSignal) => Promise<T>, dependencies: unknown[]): Loaded<T> {
  const [state, setState] = useState<{ data?: T; problem?: Problem; loading: boolean }>({ loading: true });
  const [turn, setTurn] = useState(0);
  const latest = useRef(0);
  useEffect(() => {
    const mine = ++latest.current;
    const stop = new AbortController();
    setState(before => ({ ...before, loading: true }));
    read(stop.signal).then(
      data => mine === latest.current && setState({ data, loading: false }),
      failure => mine === latest.current && !stop.signal.aborted
        && setState(before => ({ ...before, problem: asProblem(failure), loading: false })),
    );
    return () => stop.abort();
  }, [...dependencies, turn]);
  return {
    data: state.data,
    problem: state.problem,
    loading: state.loading,
    reload: () => setTurn(before => before + 1),
    set: data => { latest.current++; setState({ data, loading: false }); },
    change: change => setState(before => (before.data === undefined ? before : { ...before, data: change(before.data) })),
  };
}

/** A failure as a problem; what is no answer of the Api is a fault of the console and is thrown on. */
export function asProblem(failure: unknown): Problem {
  if (failure instanceof Problem) return failure;
  throw failure;
}

/** A value that follows another one after it has rested, such as a search that is being typed. */
export function useRested<T>(value: T, milliseconds = 300): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return rested;
}
