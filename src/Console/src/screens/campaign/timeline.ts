/** One hour of a campaign, as the Api wrote it. */
export interface HourOf { hour: string; done: number; planned: number }

/**
 * The hours of a campaign in the order of their instants, at most so many: the last that were done and those to come. In
 * the night in which clocks are put back two hours have the same figures, and only their offsets tell them apart.
 */
export function timeline(perHour: { hour: string; attempted: number }[], planned: { hour: string; count: number }[], most: number): { shown: HourOf[]; left: number } {
  const hours = new Map<number, HourOf>();
  const at = (hour: string): HourOf => {
    const instant = Date.parse(hour);
    return hours.get(instant) ?? hours.set(instant, { hour, done: 0, planned: 0 }).get(instant)!;
  };
  for (const one of perHour) at(one.hour).done += one.attempted;
  for (const one of planned) at(one.hour).planned += one.count;
  const all = [...hours].sort(([one], [other]) => one - other).map(([, hour]) => hour);
  const next = all.findIndex(hour => hour.planned > 0);
  const first = next < 0 ? all.length - most : Math.min(next - most / 2, all.length - most);
  const shown = all.slice(Math.max(0, first), Math.max(0, first) + most);
  return { shown, left: all.length - shown.length };
}
