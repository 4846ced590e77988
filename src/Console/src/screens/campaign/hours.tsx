import type { Statistics } from '../../api/types';
import { moment, number, time } from '../../format';
import { Bars, type Bar } from '../../parts/chart';
import { words } from '../../words';
import { timeline } from './timeline';

const most = 120;

/** Messages by hour: what was done, and what is planned from now on. */
export function Hours({ statistics }: { statistics: Statistics }) {
  const texts = words().campaign;
  const { shown, left } = timeline(statistics.perHour, statistics.planned ?? [], most);
  if (shown.length === 0) return null;
  const bars: Bar[] = shown.map(one => ({ label: time(one.hour), title: `${moment(one.hour)}: ${number(one.done + one.planned)}`, done: one.done, planned: one.planned }));
  return (
    <section class="card stack">
      <h2>{texts.hours}</h2>
      <Bars bars={bars} label={texts.hours} done={texts.done} planned={texts.planned} />
      {left > 0 && <p class="hint">{texts.hoursCut(left)}</p>}
    </section>
  );
}
