import type { Campaign } from '../../api/types';
import { words } from '../../words';

const kinds = { draft: '', scheduled: 'info', running: 'good', paused: 'warn', completed: 'good', cancelled: '', expired: 'warn' } as const;

/** The state of a campaign in a word. */
export function StatusBadge({ campaign }: { campaign: Pick<Campaign, 'status'> }) {
  return <span class={`badge ${kinds[campaign.status]}`}>{words().campaigns.status[campaign.status]}</span>;
}

/** How fast a running campaign may send now; nothing bounds it where the Api says no number. */
export function rateIn({ ratePerHour }: Pick<Campaign, 'ratePerHour'>): string {
  const texts = words().campaigns;
  return ratePerHour === null ? texts.unbound : ratePerHour === 0 ? texts.still : texts.rate(ratePerHour);
}
