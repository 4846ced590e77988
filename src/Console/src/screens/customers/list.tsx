import { useLocation } from 'preact-iso/router';
import { useState } from 'preact/hooks';
import { client, page } from '../../api/client';
import type { Customer } from '../../api/types';
import { Icon } from '../../parts/icons';
import { useGroups, useStaff } from '../../parts/known';
import { useRested } from '../../parts/load';
import { Page } from '../../parts/page';
import { usePages } from '../../parts/pages';
import { saveFile } from '../../parts/save';
import { Empty, Failure, Skeleton } from '../../parts/states';
import { may } from '../../session';
import { words } from '../../words';

/** The customers: searched, filtered by group, staff and opt-out, exported. */
export default function Customers() {
  const texts = words().customers;
  const { query, route } = useLocation();
  const [typed, setTyped] = useState(query.search ?? '');
  const search = useRested(typed);
  const groups = useGroups();
  const staff = useStaff();
  const filter = {
    ...(search ? { search } : {}), ...(query.group ? { group: [query.group] } : {}), ...(query.staff ? { staff: [query.staff] } : {}),
    ...(query.out === 'yes' ? { optedOut: true } : {}),
  };
  const list = usePages((cursor, signal) => page(client.GET('/v1/customers', { params: { query: { ...filter, limit: 50, ...(cursor ? { cursor } : {}) } }, signal })),
    [search, query.group, query.staff, query.out]);
  const choose = (name: string, value: string) => {
    const next = new URLSearchParams(query as Record<string, string>);
    if (value) next.set(name, value);
    else next.delete(name);
    route(`/console/customers${next.size > 0 ? `?${next}` : ''}`, true);
  };
  const filtered = Object.keys(filter).length > 0;
  return (
    <Page title={texts.title} actions={<>
      {may('manager') && <a class="button primary" href="/console/customers/import"><Icon name="upload" />{texts.import}</a>}
      {may('manager') && <a class="button" href="/console/customers/new"><Icon name="plus" />{texts.create}</a>}
      <a class="button" href="/console/customers/groups">{texts.groups}</a>
    </>}>
      <div class="filters">
        <label class="search"><Icon name="search" /><span class="sr-only">{texts.search}</span>
          <input type="search" placeholder={texts.search} maxLength={100} value={typed} onInput={event => setTyped(event.currentTarget.value)} /></label>
        <select aria-label={texts.group} value={query.group ?? ''} onChange={event => choose('group', event.currentTarget.value)}>
          <option value="">{texts.anyGroup}</option>{groups.data?.items.map(one => <option key={one.id} value={one.id}>{one.name}</option>)}
        </select>
        <select aria-label={texts.staff} value={query.staff ?? ''} onChange={event => choose('staff', event.currentTarget.value)}>
          <option value="">{texts.anyStaff}</option>{staff.data?.items.map(one => <option key={one.id} value={one.id}>{one.name}</option>)}
        </select>
        <select aria-label={texts.optOut} value={query.out ?? ''} onChange={event => choose('out', event.currentTarget.value)}>
          <option value="">{texts.anyOptOut}</option><option value="yes">{texts.optedOut}</option>
        </select>
      </div>
      <Failure problem={list.problem} retry={list.reload} />
      {!list.items ? !list.problem && <Skeleton /> : list.items.length === 0 && !list.more ? (
        filtered ? <Empty title={texts.nothing}>{texts.nothingText}</Empty>
          : <Empty title={texts.none} action={may('manager') && <a class="button primary" href="/console/customers/import">{texts.import}</a>}>{texts.noneText}</Empty>
      ) : (
        <section class="card">
          <ul class="person-rows">{list.items.map(customer => <Row key={customer.customerId} customer={customer} />)}</ul>
        </section>
      )}
      <div class="pager row">
        {list.more && <button type="button" disabled={list.loading} onClick={list.next}>{words().shell.more}</button>}
        {(list.items?.length ?? 0) > 0 && (
          <button type="button" class="small" onClick={() => void saveFile(`/v1/customers?${new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)]))}`, 'customers.csv')}>
            <Icon name="download" />{words().campaign.people.csv}</button>
        )}
      </div>
    </Page>
  );
}

function Row({ customer }: { customer: Customer }) {
  return (
    <li class="person customer">
      <div class="who">
        <a href={`/console/customers/${encodeURIComponent(customer.customerId)}`} dir="auto">{customer.name || customer.customerId}</a>
        <small class="soft" dir="ltr">{customer.phone ?? customer.whatsappUserId ?? ''}</small>
      </div>
      <small class="soft">{customer.channels.map(channel => words().shell.channels[channel]).join(' · ')}</small>
    </li>
  );
}
