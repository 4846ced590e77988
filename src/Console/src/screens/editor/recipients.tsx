import { useEffect, useState } from 'preact/hooks';
import { call, client, page } from '../../api/client';
import type { Campaign } from '../../api/types';
import { complain } from '../../parts/attempt';
import { Dialog } from '../../parts/dialog';
import { Icon } from '../../parts/icons';
import { useRested } from '../../parts/load';
import { usePages, type PageOf } from '../../parts/pages';
import { Failure, Notice, Skeleton } from '../../parts/states';
import { Swipe } from '../../parts/swipe';
import { words } from '../../words';
import type { Editing } from './editing';

interface Row { customerId: string; name?: string | null; address?: string | null }
interface Out { customerId: string; name?: string | null; final: boolean }

const nothing = { items: [] };

/**
 * Everybody who would get the message, with a search, and who is left out by hand. Before the launch that is taken back
 * in the row of the person; after it each row says before the tap that it cannot be.
 */
export function Recipients({ stored, ended, live, onClose }: Editing & { onClose: () => void }) {
  const texts = words().editor.recipients;
  const [campaign, setCampaign] = useState<Campaign>();
  const [refused, setRefused] = useState(false);
  useEffect(() => { void stored().then(found => (found ? setCampaign(found) : setRefused(true))); }, []);
  const [typed, setTyped] = useState('');
  const search = useRested(typed);
  const id = campaign?.id ?? '';
  const list = usePages<Row>((cursor, signal): Promise<PageOf<Row>> => (id
    ? page(client.GET('/v1/campaigns/{id}/recipients', {
        params: { path: { id }, query: { limit: 50, ...(live ? { status: ['waiting'] } : {}), ...(cursor ? { cursor } : {}), ...(search ? { search } : {}) } }, signal,
      })) as Promise<PageOf<Row>>
    : Promise.resolve(nothing)), [id, search]);
  const out = usePages<Out>((cursor, signal): Promise<PageOf<Out>> => (id
    ? call(client.GET('/v1/campaigns/{id}/exclusions', { params: { path: { id }, query: { limit: 20, ...(cursor ? { cursor } : {}) } }, signal }))
    : Promise.resolve(nothing)), [id]);

  const leaveOut = async (row: Row) => {
    try {
      await call(client.PUT('/v1/campaigns/{id}/exclusions/{customerId}', { params: { path: { id, customerId: row.customerId } } }));
      out.change(items => [{ customerId: row.customerId, name: row.name ?? null, final: live }, ...items.filter(one => one.customerId !== row.customerId)]);
      list.change(items => items.filter(item => item.customerId !== row.customerId));
    } catch (failure) {
      complain(failure);
    }
  };
  const takeBack = async (row: Out) => {
    try {
      await call(client.DELETE('/v1/campaigns/{id}/exclusions/{customerId}', { params: { path: { id, customerId: row.customerId } } }));
      out.change(items => items.filter(one => one.customerId !== row.customerId));
      list.reload();
    } catch (failure) {
      complain(failure);
    }
  };
  const label = live ? texts.leaveOutFinal : texts.leaveOut;
  return (
    <Dialog title={live ? texts.titleLive : texts.title} onClose={onClose}>
      {refused && <Notice kind="warn">{texts.saveFirst}</Notice>}
      {!refused && <>
        {!ended && <p class="hint">{live ? texts.finalHint : texts.hint}</p>}
        <label class="search"><Icon name="search" /><span class="sr-only">{words().shell.search}</span>
          <input type="search" placeholder={texts.search} maxLength={100} value={typed} onInput={event => setTyped(event.currentTarget.value)} /></label>
        <Failure problem={out.problem} retry={out.reload} />
        {(out.items?.length ?? 0) > 0 && <>
          <h3>{texts.out}</h3>
          <ul class="people out">
            {out.items!.map((row, index) => (
              <li key={row.customerId}><span dir="auto" id={`out-${index}`}>{row.name || row.customerId}</span>
                {row.final ? <span class="soft">{texts.isFinal}</span>
                  : !ended && <button type="button" class="small" aria-describedby={`out-${index}`} onClick={() => void takeBack(row)}>{words().shell.undo}</button>}</li>
            ))}
          </ul>
          {out.more && <div class="pager"><button type="button" disabled={out.loading} onClick={out.next}>{words().shell.more}</button></div>}
        </>}
        <Failure problem={list.problem} retry={list.reload} />
        {!list.items || !campaign ? <Skeleton rows={4} /> : list.items.length === 0 && !list.more ? <p class="soft">{texts.nobody}</p> : (
          <ul class="people">
            {list.items.map(row => (
              <li key={row.customerId}>
                <Swipe label={label} disabled={ended} onSwipe={() => void leaveOut(row)}>
                  <div><span dir="auto">{row.name || row.customerId}</span><small class="soft" dir="ltr">{row.address}</small></div>
                  {!ended && <button type="button" class="small" aria-label={`${label}: ${row.name || row.customerId}`} onClick={() => void leaveOut(row)}>{label}</button>}
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
