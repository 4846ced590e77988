import type { DraftForecast } from '../../api/types';
import { dayName } from '../../format';
import { words } from '../../words';

/**
 * What a speed leads to: "480 of 1,000 by Sunday; all by Thursday". Where the end comes first, the speed that reaches all
 * is named: "480 of 1,000 by Sunday; all by Thursday at 20 an hour". Empty: not known, or nobody is written to.
 */
export function outcome(forecast: DraftForecast | undefined, speed: number, endAtLocal: string | null): string {
  const texts = words().editor.schedule;
  const found = forecast?.bySpeed.find(one => one.messagesPerHour === speed);
  if (!forecast?.exact || !found) return '';
  const all = found.willBeSent + found.willNotBeSent;
  if (all === 0) return '';
  const days = found.perDay;
  if (found.willNotBeSent === 0) {
    if (!found.finishesAtLocal) return '';
    const end = texts.allBy(dayName(found.finishesAtLocal));
    return days.length > 1 ? `${texts.some(days[0]!.sent, all, dayName(days[0]!.date))}; ${end}` : end;
  }
  // The end is exclusive, so that the last day with a message is the one to name; the list of days is cut after a hundred.
  const last = days.length < 100 ? days.at(-1)?.date : endAtLocal;
  const faster = forecast.bySpeed.find(one => one.willNotBeSent === 0 && one.finishesAtLocal);
  return [
    last ? texts.some(found.willBeSent, all, dayName(last)) : '',
    faster ? texts.allAt(dayName(faster.finishesAtLocal!), faster.messagesPerHour) : '',
  ].filter(Boolean).join('; ');
}
