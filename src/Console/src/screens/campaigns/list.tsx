import { useLocation } from 'preact-iso/router';
import { useRef, useState } from 'preact/hooks';
import { call, client, once } from '../../api/client';
import type { Campaign } from '../../api/types';
import { moment, number } from '../../format';
import { useChanges } from '../../live';
import { complain } from '../../parts/attempt';
import { Confirm } from '../../parts/dialog';
import { Icon } from '../../parts/icons';
import { useSenders } from '../../parts/known';
import { useRested } from '../../parts/load';
import { Menu, type MenuItem } from '../../parts/menu';
import { Page } from '../../parts/page';
import { usePages } from '../../parts/pages';
import { Progress } from '../../parts/progress';
import { blockIn } from '../../parts/reasons';
import { Empty, Failure, Skeleton } from '../../parts/states';
import { Swipe } from '../../parts/swipe';
import { say } from '../../parts/toasts';
import { may } from '../../session';
import { takeCampaigns } from '../../start';
import { words } from '../../words';
import { isOld, moved } from './moved';
import { remove, removed } from './removal';
import { rateIn, StatusBadge } from './status';

const groups = { live: 'scheduled,running', ended: 'completed,cancelled,expired' } as Record<string, string>;

/** All campaigns, newest first, live. */
export default function Campaigns() {
  const texts = words().campaigns;
  const { query, route } = useLocation();
  const [typed, setTyped] = useState(query.search ?? '');
  const search = useRested(typed);
  const [cancelling, setCancelling] = useState<Campaign>();
  const senders = useSenders();
  const filter = { status: query.status, channel: query.channel, senderId: query.sender };
  const filtered = !!(search || filter.status || filter.channel || filter.senderId);
  const list = usePages((cursor, signal) => call(client.GET('/v1/campaigns', {
    params: { query: { ...given({ ...filter, status: groups[filter.status ?? ''] ?? filter.status, search: search || undefined }), cursor, limit: 30 } },
    signal,
  })), [query.status, query.channel, query.sender, search], () => (filtered ? undefined : takeCampaigns()));

  const put = (changed: Campaign) => list.change(items => items.map(item => (item.id === changed.id ? { ...item, ...changed } : item)));
  const known = useRef(new Set<string>());
  const read = (id: string) => call(client.GET('/v1/campaigns/{id}', { params: { path: { id } } })).then(put, () => { /* the next change tries again */ });
  useChanges(({ campaigns, again, whole, gone: { campaigns: deleted } }) => {
    // What was deleted while the stream was away, or before it began, is said by nobody.
    const missed = again || (whole && !!list.items?.some(item => !campaigns.some(one => one.id === item.id)));
    if (missed) list.refresh();
    if (deleted.length > 0) list.change(items => items.filter(item => !deleted.includes(item.id)));
    // What the filter leaves out is asked for once.
    const unknown = campaigns.filter(one => !known.current.has(one.id) && !list.items?.some(item => item.id === one.id));
    for (const one of unknown) known.current.add(one.id);
    if (unknown.length > 0 && !missed) list.refresh();
    for (const changed of campaigns) {
      const shown = list.items?.find(item => item.id === changed.id);
      if (!shown) continue;
      if (isOld(shown, changed)) void read(changed.id);
      list.change(items => items.map(item => (item.id === changed.id ? moved(item, changed) : item)));
    }
  });

  const choose = (name: string, value: string) => {
    const next = new URLSearchParams({ ...given(query), [name]: value });
    if (!value) next.delete(name);
    route(`/console/campaigns${next.size > 0 ? `?${next}` : ''}`, true);
  };
  const clear = () => { setTyped(''); route('/console/campaigns', true); };

  const act = async (campaign: Campaign, action: 'pause' | 'resume', done: string) => {
    try {
      put(await call(client.POST(`/v1/campaigns/{id}/${action}`, { params: { path: { id: campaign.id }, header: once() } })));
      say(done);
    } catch (failure) {
      complain(failure);
    }
  };
  const clone = async (campaign: Campaign) => {
    try {
      const copy = await call(client.POST('/v1/campaigns/{id}/clone', { params: { path: { id: campaign.id }, header: once() } }));
      say(texts.cloned);
      route(`/console/campaigns/${copy.id}/edit`);
    } catch (failure) {
      complain(failure);
    }
  };
  const items = list.items?.filter(item => !removed.value.includes(item.id));
  return (
    <Page title={texts.title} actions={may('manager') && <a class="button primary" href="/console/campaigns/new"><Icon name="plus" />{texts.create}</a>}>
      <div class="filters">
        <label class="search"><Icon name="search" /><span class="sr-only">{texts.search}</span>
          <input type="search" placeholder={texts.search} maxLength={100} value={typed} onInput={event => setTyped(event.currentTarget.value)} />
        </label>
        <select aria-label={texts.filter.status} value={filter.status ?? ''} onChange={event => choose('status', event.currentTarget.value)}>
          <option value="">{texts.filter.any}</option>
          <option value="live">{texts.filter.live}</option>
          <option value="ended">{texts.filter.ended}</option>
          {Object.entries(texts.status).map(([status, word]) => <option key={status} value={status}>{word}</option>)}
        </select>
        <select aria-label={texts.filter.channel} value={filter.channel ?? ''} onChange={event => choose('channel', event.currentTarget.value)}>
          <option value="">{texts.filter.anyChannel}</option>
          {Object.entries(words().shell.channels).map(([channel, word]) => <option key={channel} value={channel}>{word}</option>)}
        </select>
        <select aria-label={texts.filter.sender} value={filter.senderId ?? ''} onChange={event => choose('sender', event.currentTarget.value)}>
          <option value="">{texts.filter.anySender}</option>
          {senders.data?.items.map(sender => <option key={sender.id} value={sender.id}>{sender.name}</option>)}
        </select>
      </div>
      <Failure problem={list.problem} retry={list.reload} />
      {!items ? !list.problem && <Skeleton />
        : items.length > 0 ? (
          <ul class="campaigns" aria-busy={list.loading}>
            {items.map(campaign => (
              <Row key={campaign.id} campaign={campaign} onRemove={() => remove(campaign)}
                onPause={() => void act(campaign, 'pause', texts.paused(campaign.title || texts.untitled))}
                onResume={() => void act(campaign, 'resume', texts.resumed(campaign.title || texts.untitled))}
                onClone={() => void clone(campaign)} onCancel={() => setCancelling(campaign)} />
            ))}
          </ul>
        )
        : filtered ? <Empty title={texts.nothing} action={<button type="button" onClick={clear}>{texts.clear}</button>}>{texts.nothingText}</Empty>
        : <Empty title={texts.none} action={<>
            {may('manager') && <a class="button primary" href="/console/campaigns/new">{texts.create}</a>}
            <a class="button" href="/console/customers">{words().shell.customers}</a><a class="button" href="/console/senders">{words().shell.senders}</a>
          </>}>{texts.noneText} {texts.noneFirst}</Empty>}
      {list.more && <div class="pager"><button type="button" disabled={list.loading} onClick={list.next}>{words().shell.more}</button></div>}
      {cancelling && (
        <Confirm title={texts.cancelTitle} action={texts.cancelGo} danger onClose={() => setCancelling(undefined)} run={async () => put(
          await call(client.POST('/v1/campaigns/{id}/cancel', { params: { path: { id: cancelling.id }, header: once() } })))}>
          <p>{texts.cancelText(cancelling.totals.waiting)}</p>
        </Confirm>
      )}
    </Page>
  );
}

function Row({ campaign, onRemove, onPause, onResume, onClone, onCancel }: {
  campaign: Campaign; onRemove: () => void; onPause: () => void; onResume: () => void; onClone: () => void; onCancel: () => void;
}) {
  const texts = words().campaigns;
  const title = campaign.title || texts.untitled;
  const { status, totals } = campaign;
  const draft = status === 'draft';
  const sent = totals.sent + totals.delivered + totals.read;
  const items: MenuItem[] = [{ label: texts.open, href: `/console/campaigns/${campaign.id}` }];
  if (may('manager')) {
    if (draft || status === 'scheduled' || status === 'running' || status === 'paused') items.push({ label: texts.edit, href: `/console/campaigns/${campaign.id}/edit` });
    if (status === 'running' || status === 'scheduled') items.push({ label: texts.pause, run: onPause });
    if (status === 'paused') items.push({ label: texts.resume, run: onResume });
    items.push({ label: texts.clone, run: onClone });
    if (status === 'running' || status === 'scheduled' || status === 'paused') items.push({ label: texts.cancel, run: onCancel, danger: true });
    items.push({ label: texts.remove, run: onRemove, danger: true });
  }
  return (
    <li class="campaign">
      <Swipe label={texts.swipe} onSwipe={onRemove} disabled={!may('manager')}>
        <div>
          <h2 dir="auto"><a href={draft && may('manager') ? `/console/campaigns/${campaign.id}/edit` : `/console/campaigns/${campaign.id}`}>{title}</a></h2>
          <p class="about">
            <StatusBadge campaign={campaign} />
            {campaign.channel && <span>{words().shell.channels[campaign.channel]}</span>}
            {campaign.senderName && <span dir="auto">{campaign.senderName}</span>}
          </p>
        </div>
        {!draft && (
          <div class="how">
            <Progress value={campaign.percentSent} label={texts.percentOf(title)} />
            <p class="counts">
              <span><b>{number(sent)}</b> {texts.sent} {totals.total !== null ? texts.of(totals.total) : texts.counting}</span>
              <span><b>{number(totals.delivered + totals.read)}</b> {texts.delivered}</span>
              <span><b>{number(totals.read)}</b> {texts.read}</span>
              {totals.failed > 0 && <span class="bad"><b>{number(totals.failed)}</b> {texts.errors}</span>}
              {totals.skipped > 0 && <span><b>{number(totals.skipped)}</b> {words().campaign.people.status.skipped}</span>}
            </p>
            <p class="counts">{when(campaign)}</p>
          </div>
        )}
        {draft && <p class="how soft" dir="auto">{campaign.text ? shorten(campaign.text) : texts.noText}</p>}
        <div class="side"><Menu label={texts.menu(title)} items={items} /></div>
      </Swipe>
    </li>
  );
}

function when(campaign: Campaign): string {
  const texts = words().campaigns;
  if (campaign.finishedAt) return texts.ended(moment(campaign.finishedAt));
  if (campaign.blockedBy) return blockIn(campaign.blockedBy).title;
  const parts = [
    campaign.status === 'scheduled' && campaign.schedule?.startAt ? texts.starts(moment(campaign.schedule.startAt)) : '',
    campaign.status === 'running' ? rateIn(campaign) : '',
    campaign.expectedEnd ? texts.done(moment(campaign.expectedEnd)) : '',
  ];
  return parts.filter(Boolean).join(' · ') || texts.noEnd;
}

const shorten = (text: string): string => (text.length > 140 ? `${text.slice(0, 140)}…` : text);

const given = <T extends object>(values: T): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter((pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1] !== ''));
