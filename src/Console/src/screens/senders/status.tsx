import type { Changes, Sender } from '../../api/types';
import { words } from '../../words';

const kinds: Record<string, string> = { active: 'good', paused: 'warn', unpaid: 'bad', restricted: 'bad', disconnected: 'bad', pendingTerms: 'info', pendingPayment: 'info', pendingLink: 'info' };

/** The state of a sender in words. */
export function SenderBadge({ status }: { status: string }) {
  return <span class={`badge ${kinds[status] ?? ''}`}>{words().senders.status[status] ?? status}</span>;
}

/** Whether a live event says something else of a sender than what is shown. */
export const isOld = (shown: Sender, now: Changes['senders'][number]): boolean => shown.revision !== now.revision || shown.status !== now.status;
