import type { Campaign, Changes } from '../../api/types';

const instant = (text: string | null | undefined): number | null => (text ? Date.parse(text) : null);

/** What a live event changes in a campaign that is shown. Its state and times are not taken over: they are read, see `isOld`. */
export function moved(shown: Campaign, now: Changes['campaigns'][number]): Campaign {
  const { title, statusReason, blockedBy, waitingFor, percentSent, totals, ratePerHour } = now;
  return { ...shown, title, statusReason, blockedBy, waitingFor, percentSent, totals, ratePerHour } as Campaign;
}

/** Whether a campaign that is shown has to be read again: its state, its definition or its end is another one. Instants of the stream are in UTC. */
export const isOld = (shown: Campaign, now: Changes['campaigns'][number]): boolean =>
  shown.status !== now.status || shown.revision !== now.revision || instant(shown.expectedEnd) !== instant(now.expectedEnd);
