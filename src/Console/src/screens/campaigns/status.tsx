import type { Campaign } from '../../api/types';
import { words } from '../../words';

const kinds = { draft: '', scheduled: 'info', running: 'good', paused: 'warn', completed: 'good', cancelled: '', expired: 'warn' } as const;

/** The state of a campaign in a word. */
export function StatusBadge({ campaign }: { campaign: Pick<Campaign, 'status'> }) {
  return <span class={`badge ${kinds[campaign.status]}`}>{words().campaigns.status[campaign.status]}</span>;
}
