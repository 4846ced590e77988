import { useEffect, useRef, useState } from 'preact/hooks';
import { client, page } from '../../api/client';
import type { Campaign, Recipient } from '../../api/types';
import { moment } from '../../format';
import { Icon } from '../../parts/icons';
import { useRested } from '../../parts/load';
import { usePages } from '../../parts/pages';
import { reasonIn, waitingIn } from '../../parts/reasons';
import { saveFile } from '../../parts/save';
import { Failure, Skeleton } from '../../parts/states';
import { words } from '../../words';

const filters = {
  all: {}, sent: { reached: 'sent' }, delivered: { reached: 'delivered' }, read: { reached: 'read' }, waiting: { status: ['waiting', 'sending'] },
  failed: { status: ['failed', 'unknown'] }, skipped: { status: ['skipped'] },
} as const;
type FilterName = keyof typeof filters;

/** Every person with status, times and reason; who has not got it yet, with why and when. */
export function People({ id, campaign, turn, reason, onReason }: {
  id: string; campaign: Campaign; turn: number;
  /** Only people with this reason; null: whatever it is. */
  reason: string | null;
  onReason: (reason: string | null) => void;
}) {
  const texts = words().campaign.people;
  const [filter, setFilter] = useState<FilterName>('all');
  const [typed, setTyped] = useState('');
  const search = useRested(typed);
  const [saving, setSaving] = useState(false);
  // While more than the first page is open nothing is read again, so that no row moves under the finger.
  const [grown, setGrown] = useState(false);
  const shown = useRef(turn);
  if (!grown) shown.current = turn;
  // A reason is chosen for all of its people: what was looked for before would hide some of them.
  useEffect(() => {
    if (!reason) return;
    setFilter('all');
    setTyped('');
    setGrown(false);
  }, [reason]);
  const asked = { ...filters[filter], ...(reason ? { reason: [reason] } : {}), ...(search ? { search } : {}) };
  const list = usePages((cursor, signal) => page(client.GET('/v1/campaigns/{id}/recipients', {
    params: { path: { id }, query: { ...(asked as object), limit: 50, ...(cursor ? { cursor } : {}) } }, signal,
  })), [id, filter, reason, search, shown.current]);
  const save = async () => {
    setSaving(true);
    const query = new URLSearchParams(Object.entries(asked).map(([name, value]) => [name, String(value)]));
    await saveFile(`/v1/campaigns/${id}/recipients${query.size > 0 ? `?${query}` : ''}`, `${(campaign.title ?? 'campaign').replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60)}.csv`);
    setSaving(false);
  };
  return (
    <section class="card stack" id="people">
      <div class="spread"><h2 tabIndex={-1}>{texts.title}</h2><button type="button" class="small" disabled={saving} onClick={() => void save()}><Icon name="download" />{texts.csv}</button></div>
      <div class="filters">
        <label class="search"><Icon name="search" /><span class="sr-only">{texts.search}</span>
          <input type="search" placeholder={texts.search} maxLength={100} value={typed} onInput={event => { setGrown(false); setTyped(event.currentTarget.value); }} /></label>
        <select aria-label={texts.filter} value={filter} onChange={event => { setGrown(false); setFilter(event.currentTarget.value as FilterName); }}>
          {(Object.keys(filters) as FilterName[]).map(name => <option key={name} value={name}>{texts.filters[name]}</option>)}
        </select>
        {reason && <button type="button" class="small" onClick={() => { setGrown(false); onReason(null); }}><Icon name="cross" />{texts.because(reasonIn(reason).title)}</button>}
      </div>
      <Failure problem={list.problem} retry={list.reload} />
      {!list.items ? !list.problem && <Skeleton rows={4} /> : list.items.length === 0 && !list.more ? <p class="soft">{texts.nobody}</p> : (
        <ul class="person-rows">{list.items.map(person => <Person key={person.customerId} person={person} />)}</ul>
      )}
      {list.more && <div class="pager"><button type="button" disabled={list.loading} onClick={() => { setGrown(true); list.next(); }}>{words().shell.more}</button></div>}
    </section>
  );
}

const kinds: Record<string, string> = { waiting: '', sending: 'info', unknown: 'warn', sent: 'info', delivered: 'good', read: 'good', failed: 'bad', skipped: '' };

function Person({ person }: { person: Recipient }) {
  const texts = words().campaign.people;
  const reason = person.reason ? reasonIn(person.reason) : undefined;
  const waiting = person.waitingFor ? waitingIn(person.waitingFor) : undefined;
  const times = ([['sentAt', person.sentAt], ['deliveredAt', person.deliveredAt], ['readAt', person.readAt]] as const)
    .flatMap(([name, at]) => (at ? [`${texts.times[name]} ${moment(at)}`] : []));
  return (
    <li class="person">
      <div class="who">
        <a href={`/console/customers/${encodeURIComponent(person.customerId)}`} dir="auto">{person.name || person.customerId}</a>
        <small class="soft" dir="ltr">{person.address}</small>
      </div>
      <span class={`badge ${kinds[person.status] ?? ''}`}>{texts.status[person.status]}</span>
      <div class="why">
        {reason && <span>{reason.title}{reason.cure && <span class="soft"> {reason.cure}</span>}</span>}
        {waiting && <span>{waiting.title}</span>}
        {person.nextAttemptAt && <span> {texts.next(moment(person.nextAttemptAt))}</span>}
        {times.length > 0 && <span class="soft">{times.join(' · ')}</span>}
      </div>
    </li>
  );
}
