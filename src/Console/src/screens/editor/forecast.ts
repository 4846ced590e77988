import { useEffect, useRef, useState } from 'preact/hooks';
import { call, client } from '../../api/client';
import { newWord } from '../../api/keys';
import type { Problem } from '../../api/problem';
import type { DraftForecast } from '../../api/types';
import { asProblem, useRested } from '../../parts/load';
import { bodyOf, untimed, type Draft } from './draft';

/** What is known beside the draft. */
export interface Outlook {
  /** The last forecast; while a newer one is counted it is that of an older draft. */
  forecast: DraftForecast | undefined;
  problem: Problem | undefined;
  counting: boolean;
  /** Asks again at once. */
  retry: () => void;
}

/**
 * The forecast of the draft as it is being written. A call answers within a second; where the people are not counted by
 * then it has a bound, and the next call with the same key waits for the exact number. The Api ends an older count when
 * a newer draft of the same key is asked about. What failed for a while is asked again by itself.
 */
export function useForecast(draft: Draft): Outlook {
  const draftKey = useRef(newWord());
  const asked = JSON.stringify({ ...bodyOf(draft), title: 'forecast' });
  const rested = useRested(asked, 350);
  const [turn, setTurn] = useState(0);
  // The last answer, and what it answers; an older forecast stays until there is a newer one.
  const [answer, setAnswer] = useState<{ to: string; forecast?: DraftForecast | undefined; problem?: Problem }>({ to: '' });
  useEffect(() => {
    const { channel, ...rest } = JSON.parse(rested) as ReturnType<typeof bodyOf>;
    if (!channel) {
      setAnswer({ to: '' });
      return;
    }
    const zone = rest.schedule?.timeZone;
    const stop = new AbortController();
    const ask = async (wait: number): Promise<void> => {
      const forecast = await call(client.POST('/v1/forecasts', {
        params: { query: { draftKey: draftKey.current, wait } }, body: { channel, ...rest }, signal: stop.signal, ...(zone ? { headers: { 'Time-Zone': zone } } : {}),
      }));
      if (stop.signal.aborted) return;
      setAnswer({ to: rested, forecast });
      if (!forecast.exact) await ask(10);
    };
    const follow = async (): Promise<void> => {
      for (let pause = 2000; !stop.signal.aborted; pause = Math.min(pause * 2, 30_000)) {
        try {
          return await ask(1);
        } catch (failure) {
          if (stop.signal.aborted) return;
          const problem = asProblem(failure);
          if (problem.code === 'superseded') return;
          setAnswer(({ forecast }) => ({ to: rested, forecast, problem }));
          if (!passes(problem)) return;
          await connected(pause, stop.signal);
        }
      }
    };
    setAnswer(({ forecast }) => ({ to: '', forecast }));
    void follow();
    return () => stop.abort();
  }, [rested, turn]);
  const forecast = draft.channel ? answer.forecast : undefined;
  const counting = !!draft.channel && !(answer.to === asked && (answer.problem || forecast?.exact));
  return {
    forecast: forecast && untimed(draft).length > 0 ? withoutTime(forecast) : forecast,
    problem: answer.problem, counting, retry: () => setTurn(before => before + 1),
  };
}

/** People and cost of a forecast: when it sends is not known while the draft does not say it. */
export const withoutTime = (forecast: DraftForecast): DraftForecast =>
  ({ ...forecast, firstAtLocal: null, finishesAtLocal: null, perDay: [], bySpeed: [], advice: [], willNotBeSent: 0 });

// Whether the same question may be answered later.
const passes = ({ status }: Problem): boolean => status === 0 || status === 429 || status >= 500;

// Waits for the connection, or for so long.
const connected = (milliseconds: number, stop: AbortSignal): Promise<void> => new Promise(resolve => {
  const done = () => {
    clearTimeout(timer);
    removeEventListener('online', done);
    resolve();
  };
  const timer = setTimeout(done, milliseconds);
  addEventListener('online', done);
  stop.addEventListener('abort', done);
});
