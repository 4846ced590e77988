import { Fragment } from 'preact';
import { useLocation } from 'preact-iso/router';
import { useState } from 'preact/hooks';
import { call, callWithTag, client } from '../../api/client';
import type { Customer } from '../../api/types';
import { fullMoment, moment } from '../../format';
import { complain } from '../../parts/attempt';
import { Confirm } from '../../parts/dialog';
import { useLoad } from '../../parts/load';
import { Page } from '../../parts/page';
import { usePages } from '../../parts/pages';
import { readReasons, reasonIn } from '../../parts/reasons';
import { Failure, Notice, Skeleton } from '../../parts/states';
import { may } from '../../session';
import { words } from '../../words';
import { CustomerForm } from './form';

readReasons();

const channels = ['whatsapp', 'chat', 'push', 'sms'] as const;

/** One customer: what is known, what the person does not want, and every message. */
export default function CustomerPage({ id }: { id: string }) {
  const texts = words().customers;
  const { route } = useLocation();
  const isNew = id === 'new';
  const customer = useLoad(signal => (isNew ? Promise.resolve(null)
    : callWithTag(client.GET('/v1/customers/{customerId}', { params: { path: { customerId: id } }, signal }))), [id]);
  const [removing, setRemoving] = useState(false);
  if (isNew) {
    return <Page title={texts.create} back="/console/customers"><CustomerForm onSaved={saved => route(`/console/customers/${encodeURIComponent(saved.customerId)}`)} /></Page>;
  }
  const data = customer.data?.data;
  if (!data || customer.problem?.status === 404) {
    return (
      <Page title={texts.one} back="/console/customers">
        {customer.problem?.status === 404 ? <Notice kind="warn">{texts.gone}</Notice> : <Failure problem={customer.problem} retry={customer.reload} />}
        {!customer.problem && <Skeleton />}
      </Page>
    );
  }
  return (
    <Page title={data.name || data.customerId} back="/console/customers"
      actions={may('manager') && <button type="button" class="danger" onClick={() => setRemoving(true)}>{texts.erase}</button>}>
      <OptOuts customer={data} onChange={customer.reload} />
      <Messages id={id} />
      <CustomerForm customer={data} etag={customer.data!.etag} onSaved={(saved, etag) => customer.set({ data: saved, etag })} onStale={customer.reload} />
      <Further customer={data} />
      {removing && (
        <Confirm title={texts.eraseTitle} action={texts.erase} danger onClose={() => setRemoving(false)} run={async () => {
          await call(client.DELETE('/v1/customers/{customerId}', { params: { path: { customerId: id } } }));
          route('/console/customers');
        }}><p>{texts.eraseText}</p></Confirm>
      )}
    </Page>
  );
}

function OptOuts({ customer, onChange }: { customer: Customer; onChange: () => void }) {
  const texts = words().customers;
  const [back, setBack] = useState<(typeof channels)[number]>();
  const set = async (channel: (typeof channels)[number], out: boolean) => {
    const params = { path: { customerId: customer.customerId, channel } };
    await call(out ? client.PUT('/v1/customers/{customerId}/opt-outs/{channel}', { params }) : client.DELETE('/v1/customers/{customerId}/opt-outs/{channel}', { params }));
    onChange();
  };
  return (
    <section class="card stack">
      <h2>{texts.wants}</h2>
      <ul class="lines">
        {channels.map(channel => {
          const out = customer.optOutDetails?.find(one => one.channel === channel);
          const reachable = customer.channels.includes(channel);
          return (
            <li key={channel} class="spread">
              <div>
                <b>{words().shell.channels[channel]}</b>{' '}
                <span class={`badge ${out ? 'warn' : reachable ? 'good' : ''}`}>{out ? texts.isOut : reachable ? texts.isIn : texts.noAddress}</span>
                {out && <p class="hint">{texts.evidence(texts.sources[out.source] ?? out.source, fullMoment(out.at))}{out.text && <> {texts.quote(out.text)}</>}{out.keyName && <> ({out.keyName})</>}</p>}
              </div>
              {may('manager') && (out
                ? <button type="button" class="small" onClick={() => setBack(channel)}>{texts.letIn}</button>
                : <button type="button" class="small" onClick={() => void set(channel, true).catch(complain)}>{texts.takeOut}</button>)}
            </li>
          );
        })}
      </ul>
      {back && (
        <Confirm title={texts.letInTitle} action={texts.letIn} onClose={() => setBack(undefined)} run={() => set(back, false)}><p>{texts.letInText}</p></Confirm>
      )}
    </section>
  );
}

/** What other programs wrote of the person, and the devices that have the app. */
function Further({ customer }: { customer: Customer }) {
  const texts = words().customers;
  const attributes = Object.entries(customer.attributes as Record<string, string | number | boolean>).sort(([one], [other]) => one.localeCompare(other));
  const devices = customer.devices ?? [];
  if (attributes.length === 0 && devices.length === 0) return null;
  const shown = (value: string | number | boolean) => (typeof value === 'boolean' ? words().shell[value ? 'yes' : 'no'] : String(value));
  return (
    <section class="card stack">
      {attributes.length > 0 && <>
        <h2>{texts.further}</h2>
        <dl class="facts">{attributes.map(([name, value]) => <Fragment key={name}><dt dir="auto">{name}</dt><dd dir="auto">{shown(value)}</dd></Fragment>)}</dl>
      </>}
      {devices.length > 0 && <>
        <h2>{texts.devices}</h2>
        <ul class="lines">{devices.map((device, index) => <li key={index} class="spread"><span>{texts.platforms[device.platform ?? 'other']}</span><span class="hint">{texts.registered(fullMoment(device.registeredAt))}</span></li>)}</ul>
      </>}
    </section>
  );
}

function Messages({ id }: { id: string }) {
  const texts = words().customers;
  const list = usePages((cursor, signal) => call(client.GET('/v1/customers/{customerId}/messages', {
    params: { path: { customerId: id }, query: { limit: 20, ...(cursor ? { cursor } : {}) } }, signal })), [id]);
  return (
    <section class="card stack">
      <h2>{texts.messages}</h2>
      <Failure problem={list.problem} retry={list.reload} />
      {!list.items ? !list.problem && <Skeleton rows={2} /> : list.items.length === 0 && !list.more ? <p class="soft">{texts.noMessages}</p> : (
        <ul class="lines">
          {list.items.map(message => (
            <li key={message.campaignId}>
              <div class="spread"><a href={`/console/campaigns/${message.campaignId}`} dir="auto">{message.title || words().campaigns.untitled}</a>
                <span class="badge">{words().campaign.people.status[message.status] ?? message.status}</span></div>
              <p class="hint">{words().shell.channels[message.channel]}{message.reason && <> · {reasonIn(message.reason).title}</>}
                {(message.readAt ?? message.deliveredAt ?? message.sentAt) && <> · {moment((message.readAt ?? message.deliveredAt ?? message.sentAt)!)}</>}</p>
            </li>
          ))}
        </ul>
      )}
      {list.more && <div class="pager"><button type="button" disabled={list.loading} onClick={list.next}>{words().shell.more}</button></div>}
    </section>
  );
}
