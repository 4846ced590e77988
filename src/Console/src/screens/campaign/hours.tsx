import type { Statistics } from '../../api/types';
import { moment, number, time } from '../../format';
import { Bars, type Bar } from '../../parts/chart';
import { words } from '../../words';

const most = 120;

/** Messages by hour: what was done, and what is planned from now on. */
export function Hours({ statistics }: { statistics: Statistics }) {
  const texts = words().campaign;
  const hours = new Map<string, { done: number; planned: number }>();
  const at = (hour: string) => hours.get(hour) ?? hours.set(hour, { done: 0, planned: 0 }).get(hour)!;
  for (const one of statistics.perHour) at(one.hour).done += one.attempted;
  for (const one of statistics.planned ?? []) at(one.hour).planned += one.count;
  const all = [...hours].sort(([one], [other]) => (one < other ? -1 : 1));
  if (all.length === 0) return null;
  // The last hours that were done, and what comes; an older beginning is left out and said.
  const first = Math.max(0, all.findIndex(([, hour]) => hour.planned > 0) - most / 2);
  const shown = all.length <= most ? all : all.slice(Math.min(first, all.length - most), Math.min(first, all.length - most) + most);
  const bars: Bar[] = shown.map(([hour, one]) => ({ label: time(hour), title: `${moment(hour)}: ${number(one.done + one.planned)}`, done: one.done, planned: one.planned }));
  return (
    <section class="card stack">
      <h2>{texts.hours}</h2>
      <Bars bars={bars} label={texts.hours} done={texts.done} planned={texts.planned} />
      {shown.length < all.length && <p class="hint">{texts.hoursCut(all.length - shown.length)}</p>}
    </section>
  );
}
