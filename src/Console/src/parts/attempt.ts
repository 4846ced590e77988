import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../api/problem';
import { words } from '../words';
import { asProblem } from './load';
import { say } from './toasts';

/** Something that the owner asks for: whether it is under way, and why it was refused. */
export interface Attempt {
  busy: boolean;
  /** The refusal of the last try; it goes with the next one. */
  problem: Problem | undefined;
  /** Does it; a second press while it is under way does nothing. A refusal that `takes` takes is no problem of the form. */
  run: (act: () => Promise<unknown>, takes?: (refusal: Problem) => boolean) => Promise<void>;
  /** The same as the handler of a form. */
  submit: (act: () => Promise<unknown>, takes?: (refusal: Problem) => boolean) => (event: Event) => void;
  /** Puts in a refusal that comes from elsewhere, or takes away the one that stands. */
  refuse: (problem: Problem | undefined) => void;
}

/** One deed of a form or a dialog at a time. A call that is made again after a failure keeps its key (`once`). */
export function useAttempt(): Attempt {
  const [busy, setBusy] = useState(false);
  const [problem, refuse] = useState<Problem>();
  const underWay = useRef(false);
  const here = useRef(true);
  useLayoutEffect(() => () => { here.current = false; }, []);
  const run: Attempt['run'] = async (act, takes) => {
    if (underWay.current) return;
    underWay.current = true;
    setBusy(true);
    refuse(undefined);
    try {
      await act();
    } catch (failure) {
      const refusal = asProblem(failure);
      if (takes?.(refusal)) return;
      if (here.current) refuse(refusal);
      else complain(refusal); // the form was closed meanwhile, and nothing else would say it
    } finally {
      underWay.current = false;
      setBusy(false);
    }
  };
  return { busy, problem, run, submit: (act, takes) => event => { event.preventDefault(); void run(act, takes); }, refuse };
}

/** A refusal in one sentence. An answer without words, such as that of a proxy, means that the Api was not reached. */
export const spoken = ({ details, status, message }: Problem): string =>
  (status === 0 || !(details.detail || details.title) ? words().shell.offline : message);

/** Says for a few seconds why something was refused; for what has no form beside which the refusal could stand. */
export function complain(failure: unknown): void {
  say(spoken(asProblem(failure)), 'bad');
}
