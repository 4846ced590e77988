import { useLocation } from 'preact-iso/router';
import { useState } from 'preact/hooks';
import { call, callWithTag, client, once } from '../../api/client';
import type { Sender } from '../../api/types';
import { fullMoment, moment, number } from '../../format';
import { useChanges } from '../../live';
import { complain, useAttempt } from '../../parts/attempt';
import { Copy } from '../../parts/copy';
import { Confirm } from '../../parts/dialog';
import { Check, Field } from '../../parts/field';
import { useLoad } from '../../parts/load';
import { Menu, type MenuItem } from '../../parts/menu';
import { Page } from '../../parts/page';
import { Failure, Notice, Skeleton } from '../../parts/states';
import { say } from '../../parts/toasts';
import { may } from '../../session';
import { words } from '../../words';
import { Connect, Pay } from './connect';
import { Hour } from './hour';
import { isOld, SenderBadge } from './status';

/** One sender: the steps that connect it, then its state, its hour and the campaigns on it. */
export default function SenderPage({ id }: { id: string }) {
  const texts = words().senders;
  const { route } = useLocation();
  const sender = useLoad(signal => callWithTag(client.GET('/v1/senders/{id}', { params: { path: { id } }, signal })), [id]);
  const [removing, setRemoving] = useState(false);
  const [relinking, setRelinking] = useState(false);
  useChanges(({ senders, again, whole, gone }) => {
    const now = senders.find(one => one.id === id);
    if (again || (whole && !now) || gone.senders.includes(id) || (now && sender.data && isOld(sender.data.data, now))) sender.reload();
  });
  const data = sender.data?.data;
  if (!data) return <Page title={texts.one} back="/console/senders"><Failure problem={sender.problem} retry={sender.reload} />{!sender.problem && <Skeleton />}</Page>;
  const pending = data.status.startsWith('pending');
  const act = (action: 'pause' | 'resume') => void call(client.POST(`/v1/senders/{id}/${action}`, { params: { path: { id }, header: once() } })).then(sender.reload, complain);
  const menu: MenuItem[] = may('manager') ? [
    ...(!pending && data.channel !== 'chat' ? [{ label: texts.relink, run: () => setRelinking(true) }] : []),
    { label: texts.remove, danger: true, run: () => setRemoving(true) },
  ] : [];
  return (
    <Page title={data.name} back="/console/senders" actions={<>
      {may('manager') && data.status === 'active' && <button type="button" onClick={() => act('pause')}>{words().campaigns.pause}</button>}
      {may('manager') && data.status === 'paused' && <button type="button" class="primary" onClick={() => act('resume')}>{words().campaigns.resume}</button>}
      <Menu label={words().campaigns.menu(data.name)} items={menu} />
    </>}>
      <section class="card stack">
        <p class="row"><SenderBadge status={data.status} /><span>{words().shell.channels[data.channel]}</span>{data.phone && <span dir="ltr">{data.phone}</span>}</p>
        {texts.cures[data.status] && <Notice kind={pending ? 'info' : 'warn'}>{texts.cures[data.status]}{data.statusReason && <> ({data.statusReason})</>}</Notice>}
        {data.nextStep === 'connectWebhook' && <Notice kind="warn">{texts.webhook.missing}</Notice>}
        {!pending && (
          <dl class="facts">
            {data.quality && <><dt>{texts.quality}</dt><dd><span class={`badge ${data.quality === 'GREEN' ? 'good' : data.quality === 'RED' ? 'bad' : 'warn'}`}>{texts.qualities[data.quality] ?? data.quality}</span></dd></>}
            <dt>{texts.hour}</dt><dd class="numbers">{data.hourlyLimit ? texts.usedOf(data.usage.lastHour, data.hourlyLimit) : texts.used(number(data.usage.lastHour))}</dd>
            <dt>{texts.day}</dt><dd class="numbers">{data.dailyLimit ? texts.peopleOf(data.usage.people24h, data.dailyLimit) : number(data.usage.last24h)}</dd>
            {data.usage.nextFreeAt && <><dt>{texts.nextFree}</dt><dd>{moment(data.usage.nextFreeAt)}</dd></>}
            {data.paidUntil && <><dt>{texts.paid}</dt><dd>{fullMoment(data.paidUntil)}</dd></>}
          </dl>
        )}
      </section>
      {(pending || data.status === 'unpaid' || relinking) && may('manager') && (
        <Connect sender={data} relinking={relinking} onChange={() => { setRelinking(false); sender.reload(); }} />
      )}
      {!pending && <Hour id={id} limit={data.hourlyLimit ?? undefined} />}
      {data.channel === 'whatsapp' && !pending && data.status !== 'unpaid' && may('creator') && <section class="card stack"><h2>{texts.pay.more}</h2><Pay sender={data} onPaid={sender.reload} /></section>}
      {(data.webhookUrl || data.webhookPath) && !pending && <section class="card stack"><h2>{texts.webhook.title}</h2><Webhook sender={data} /></section>}
      {may('manager') && !pending && <Edit sender={data} etag={sender.data!.etag} onSaved={sender.reload} onStale={sender.reload} />}
      {removing && (
        <Confirm title={texts.removeTitle} action={texts.remove} danger onClose={() => setRemoving(false)} run={async () => {
          await call(client.DELETE('/v1/senders/{id}', { params: { path: { id }, header: { 'If-Match': sender.data!.etag } } }));
          route('/console/senders');
        }}><p>{texts.removeText}</p></Confirm>
      )}
    </Page>
  );
}

/** The address that the provider reports to, to be copied. */
export function Webhook({ sender }: { sender: Sender }) {
  const texts = words().senders.webhook;
  const address = sender.webhookUrl ?? `${location.origin}${sender.webhookPath ?? ''}`;
  return (
    <>
      <p class="soft">{sender.channel === 'whatsapp' ? texts.whatsapp : texts.sms}</p>
      <div class="copy"><code>{address}</code>
        <Copy text={address} small /></div>
    </>
  );
}

function Edit({ sender, etag, onSaved, onStale }: {
  sender: Sender; etag: string; onSaved: () => void; onStale: () => void;
}) {
  const texts = words().senders;
  const [name, setName] = useState(sender.name);
  const [limit, setLimit] = useState(sender.hourlyLimit?.toString() ?? '');
  const [renew, setRenew] = useState(sender.autoRenew ?? false);
  const { busy, problem, submit } = useAttempt();
  const whatsapp = sender.channel === 'whatsapp';
  const save = submit(async () => {
    await call(client.PATCH('/v1/senders/{id}', {
      params: { path: { id: sender.id }, header: { 'If-Match': etag } },
      body: { name: name.trim(), ...(whatsapp ? { hourlyLimit: limit === '' ? null : Number(limit), autoRenew: renew } : {}) },
    }));
    onSaved();
    say(words().settings.saved);
  }, refusal => {
    if (refusal.status !== 412) return false;
    onStale();
    say(texts.changed, 'bad');
    return true;
  });
  return (
    <form class="card stack" onSubmit={save}>
      <h2>{texts.edit}</h2>
      <Field label={texts.name} problem={problem} pointer="/name"><input required maxLength={100} dir="auto" value={name} onInput={event => setName(event.currentTarget.value)} /></Field>
      {whatsapp && <>
        <Field label={texts.limit} hint={texts.limitHint} problem={problem} pointer="/hourlyLimit"><input type="number" inputMode="numeric" min={1} max={40} value={limit} onInput={event => setLimit(event.currentTarget.value)} /></Field>
        {may('creator') && <Check label={texts.renew} hint={texts.renewHint} checked={renew} onChange={setRenew} />}
      </>}
      <Failure problem={problem} except={['/name', '/hourlyLimit']} />
      <div class="actions"><button type="submit" class="primary" disabled={busy}>{words().shell.save}</button></div>
    </form>
  );
}
