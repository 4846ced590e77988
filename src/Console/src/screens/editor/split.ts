import { call, client, once } from '../../api/client';
import { say } from '../../parts/toasts';
import { words } from '../../words';

/** Makes several drafts of one, and opens the list that shows them. */
export async function splitInto(id: string, messagesEach: number): Promise<void> {
  const split = await call(client.POST('/v1/campaigns/{id}/split', { params: { path: { id }, header: once() }, body: { messagesEach } }));
  say(words().editor.schedule.split(split.items.length));
  location.assign('/console/campaigns?status=draft');
}
