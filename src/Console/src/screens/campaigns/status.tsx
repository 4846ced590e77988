import type { Campaign } from '../../api/types';
import { words } from '../../words';

const kinds = { draft: '', scheduled: 'info', running: 'good', paused: 'warn', completed: 'good', cancelled: '', expired: 'warn' } as const;

/** The state of a campaign in a word. */
export function StatusBadge({ campaign }: { campaign: Pick<Campaign, 'status'> }) {
  return <span class={`badge ${kinds[campaign.status]}`}>{words().campaigns.status[campaign.status]}</span>;
}

/** What holds a campaign, in words; an empty text when nothing does. */
export function blockedIn(campaign: Pick<Campaign, 'blockedBy'>): string {
  if (!campaign.blockedBy) return '';
  const texts = words().campaigns.blocked as Record<string, string>;
  return texts[campaign.blockedBy] ?? texts.other!;
}
