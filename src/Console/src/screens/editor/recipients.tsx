import { useEffect, useState } from 'preact/hooks';
import { call, client } from '../../api/client';
import { Problem } from '../../api/problem';
import type { Campaign } from '../../api/types';
import { Dialog } from '../../parts/dialog';
import { useRested } from '../../parts/load';
import { usePages, type PageOf } from '../../parts/pages';
import { Failure, Notice, Skeleton } from '../../parts/states';
import { Swipe } from '../../parts/swipe';
import { say } from '../../parts/toasts';
import { words } from '../../words';
import type { Editing } from './editing';

interface Row { customerId: string; name?: string | null; address?: string | null }

/** Everybody who would get the message, with a search; a swipe or the button leaves a person out, and undo takes it back before the launch. */
export function Recipients({ store, put, draft, ended, live, onClose }: Editing & { onClose: () => void }) {
  const texts = words().editor.recipients;
  const [campaign, setCampaign] = useState<Campaign>();
  const [refused, setRefused] = useState(false);
  useEffect(() => { void store().then(stored => (stored ? setCampaign(stored) : setRefused(true))); }, []);
  const [typed, setTyped] = useState('');
  const search = useRested(typed);
  const [out, setOut] = useState<Row[]>([]);
  const list = usePages<Row>((cursor, signal): Promise<PageOf<Row>> => (campaign
    ? call(client.GET('/v1/campaigns/{id}/recipients', {
        params: { path: { id: campaign.id }, query: { limit: 50, ...(cursor ? { cursor } : {}), ...(search ? { search } : {}) } }, signal,
      })) as Promise<PageOf<Row>>
    : Promise.resolve({ items: [] })), [campaign?.id, search]);

  const leaveOut = async (row: Row) => {
    try {
      await call(client.POST('/v1/campaigns/{id}/exclusions', { params: { path: { id: campaign!.id } }, body: { customerIds: [row.customerId] } }));
      setOut(before => [row, ...before]);
      list.change(items => items.filter(item => item.customerId !== row.customerId));
      put({ exclude: [...draft.exclude, row.customerId] });
    } catch (failure) { complain(failure); }
  };
  const takeBack = async (row: Row) => {
    try {
      await call(client.DELETE('/v1/campaigns/{id}/exclusions/{customerId}', { params: { path: { id: campaign!.id, customerId: row.customerId } } }));
      setOut(before => before.filter(one => one !== row));
      put({ exclude: draft.exclude.filter(id => id !== row.customerId) });
      list.reload();
    } catch (failure) { complain(failure); }
  };
  return (
    <Dialog title={texts.title} onClose={onClose}>
      {refused && <Notice kind="warn">{texts.saveFirst}</Notice>}
      {!refused && <>
        <p class="hint">{live ? texts.finalHint : texts.hint}</p>
        <label class="search"><span class="sr-only">{words().shell.search}</span>
          <input type="search" placeholder={texts.search} maxLength={100} value={typed} onInput={event => setTyped(event.currentTarget.value)} /></label>
        {out.length > 0 && (
          <ul class="people out">
            {out.map(row => (
              <li key={row.customerId}><span dir="auto">{row.name || row.customerId}</span>
                {live ? <span class="soft">{texts.isOut}</span> : <button type="button" class="small" onClick={() => void takeBack(row)}>{words().shell.undo}</button>}</li>
            ))}
          </ul>
        )}
        <Failure problem={list.problem} retry={list.reload} />
        {!list.items || !campaign ? <Skeleton rows={4} /> : list.items.length === 0 ? <p class="soft">{texts.nobody}</p> : (
          <ul class="people">
            {list.items.map(row => (
              <li key={row.customerId}>
                <Swipe label={texts.leaveOut} disabled={ended} onSwipe={() => void leaveOut(row)}>
                  <div><span dir="auto">{row.name || row.customerId}</span><small class="soft">{row.address}</small></div>
                  {!ended && <button type="button" class="small" aria-label={`${texts.leaveOut}: ${row.name || row.customerId}`} onClick={() => void leaveOut(row)}>{texts.leaveOut}</button>}
                </Swipe>
              </li>
            ))}
          </ul>
        )}
        {list.more && <div class="pager"><button type="button" disabled={list.loading} onClick={list.next}>{words().shell.more}</button></div>}
      </>}
    </Dialog>
  );
}

function complain(failure: unknown): void {
  if (!(failure instanceof Problem)) throw failure;
  say(failure.message, 'bad');
}
