import { signal } from '@preact/signals';
import { call, client, once, raw } from '../../api/client';
import { Problem } from '../../api/problem';
import type { Campaign } from '../../api/types';
import { complain } from '../../parts/attempt';
import { say, undoable } from '../../parts/toasts';
import { words } from '../../words';

/** Campaigns that are shown as deleted. They are kept beside the screens, so that leaving the list and coming back shows none of them again. */
export const removed = signal<readonly string[]>([]);

/** Takes a campaign from the screen at once and deletes it eight seconds later; one that sends is paused meanwhile and goes on when that is taken back. */
export function remove(campaign: Campaign): void {
  const { id } = campaign;
  const texts = words().campaigns;
  const title = campaign.title || texts.untitled;
  const show = () => { removed.value = removed.value.filter(other => other !== id); };
  removed.value = [...removed.value, id];
  const pausing = campaign.status === 'running' || campaign.status === 'scheduled' ? pause(id) : Promise.resolve('unneeded' as const);
  const takeBack = undoable(texts.deleted(title), () => void deleteNow(id).catch(failure => { show(); complain(failure); }), () => {
    show();
    void pausing.then(how => (how === 'paused' ? resume(id).then(() => say(texts.resumed(title))) : undefined), () => undefined).catch(complain);
  });
  pausing.catch(failure => { takeBack(); complain(failure); });
}

// A campaign that has ended meanwhile sends nothing: it needs no pause.
const pause = (id: string): Promise<'paused' | 'unneeded'> =>
  call(client.POST('/v1/campaigns/{id}/pause', { params: { path: { id }, header: once() } })).then(() => 'paused', failure => {
    if (failure instanceof Problem && failure.status === 409) return 'unneeded';
    throw failure;
  });

const resume = (id: string) => call(client.POST('/v1/campaigns/{id}/resume', { params: { path: { id }, header: once() } }));

async function deleteNow(id: string): Promise<void> {
  try {
    await raw(`/v1/campaigns/${id}`, { method: 'DELETE', keepalive: true, headers: { 'If-Match': '*' } }); // the page may be gone before the answer
  } catch (failure) {
    if (!(failure instanceof Problem && failure.status === 404)) throw failure; // another tab or person deleted it first
  }
}
