import { useLocation } from 'preact-iso/router';
import { useState } from 'preact/hooks';
import { call, client, once } from '../../api/client';
import { useAttempt } from '../../parts/attempt';
import { Choice, Field } from '../../parts/field';
import { useStaff } from '../../parts/known';
import { Page } from '../../parts/page';
import { Failure, Notice } from '../../parts/states';
import { words } from '../../words';

type Channel = 'whatsapp' | 'chat' | 'push' | 'sms';
const channels: Channel[] = ['whatsapp', 'chat', 'push', 'sms'];

/** The first step to a sender: which channel, and what it is called. */
export default function NewSender() {
  const texts = words().senders;
  const { query, route } = useLocation();
  const [channel, setChannel] = useState<Channel>(channels.find(one => one === query.channel) ?? 'whatsapp');
  const [name, setName] = useState('');
  const [phone, setPhone] = useState('');
  const [staffId, setStaffId] = useState('');
  const { busy, problem, submit } = useAttempt();
  const staff = useStaff();
  const make = submit(async () => {
    const made = await call(client.POST('/v1/senders', { params: { header: once() }, body: {
      channel, name: name.trim(), ...(channel === 'whatsapp' && phone.trim() ? { phone: phone.trim() } : {}), ...(channel === 'chat' && staffId ? { staffId } : {}),
    } }));
    route(`/console/senders/${made.id}`);
  });
  return (
    <Page title={texts.create} back="/console/senders">
      <form class="card stack" onSubmit={make}>
        <Choice name="channel" label={words().editor.message.channel} value={channel} onChange={setChannel}
          options={channels.map(value => ({ value, label: words().shell.channels[value], hint: texts.about[value] }))} />
        {channel === 'whatsapp' && <Notice kind="warn">{texts.risk}</Notice>}
        <Field label={texts.name} hint={texts.nameHint[channel]} problem={problem} pointer="/name">
          <input required maxLength={100} value={name} dir="auto" onInput={event => setName(event.currentTarget.value)} />
        </Field>
        {channel === 'whatsapp' && (
          <Field label={texts.phone} optional={words().shell.optional} hint={texts.phoneHint} problem={problem} pointer="/phone">
            <input type="tel" value={phone} onInput={event => setPhone(event.currentTarget.value)} />
          </Field>
        )}
        {channel === 'chat' && (
          <Field label={texts.employee} hint={staff.data?.items.length === 0 ? texts.noStaff : undefined} problem={problem} pointer="/staffId">
            <select required value={staffId} onChange={event => setStaffId(event.currentTarget.value)}>
              <option value="" />
              {staff.data?.items.map(one => <option key={one.id} value={one.id}>{one.name}</option>)}
            </select>
          </Field>
        )}
        {channel === 'chat' && <Failure problem={staff.problem} retry={staff.reload} />}
        <Failure problem={problem} except={['/name', '/phone', '/staffId']} />
        <div class="actions"><button type="submit" class="primary" disabled={busy}>{texts.go}</button></div>
      </form>
    </Page>
  );
}
