import { useEffect, useRef, useState } from 'preact/hooks';
import { call, client } from '../../api/client';
import { Problem } from '../../api/problem';
import type { DraftForecast } from '../../api/types';
import { asProblem, useRested } from '../../parts/load';
import { bodyOf, type Draft } from './draft';

/** What is known beside the draft. */
export interface Outlook { forecast: DraftForecast | undefined; problem: Problem | undefined; counting: boolean }

/**
 * The forecast of the draft as it is being written. A call answers within a second; where the people are not counted by
 * then it has a bound, and the next call with the same key waits for the exact number. The Api ends an older count when
 * a newer draft of the same key is asked about.
 */
export function useForecast(draft: Draft): Outlook {
  const draftKey = useRef(crypto.randomUUID());
  const zone = draft.timeZone;
  const body = useRested(JSON.stringify({ ...bodyOf(draft), title: 'forecast' }), 350);
  const hasChannel = draft.channel !== null;
  const [outlook, setOutlook] = useState<Outlook>({ forecast: undefined, problem: undefined, counting: false });
  useEffect(() => {
    if (!hasChannel) {
      setOutlook({ forecast: undefined, problem: undefined, counting: false });
      return;
    }
    const stop = new AbortController();
    const ask = async (wait: number): Promise<void> => {
      const forecast = await call(client.POST('/v1/forecasts', {
        params: { query: { draftKey: draftKey.current, wait } }, body: JSON.parse(body), signal: stop.signal, ...(zone ? { headers: { 'Time-Zone': zone } } : {}),
      }));
      if (stop.signal.aborted) return;
      setOutlook({ forecast, problem: undefined, counting: !forecast.exact });
      if (!forecast.exact) await ask(10);
    };
    setOutlook(before => ({ ...before, counting: true }));
    ask(1).catch(failure => {
      if (stop.signal.aborted || (failure instanceof Problem && failure.code === 'superseded')) return;
      setOutlook(before => ({ ...before, problem: asProblem(failure), counting: false }));
    });
    return () => stop.abort();
  }, [body, hasChannel, zone]);
  return outlook;
}
