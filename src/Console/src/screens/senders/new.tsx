import { useLocation } from 'preact-iso/router';
import { useState } from 'preact/hooks';
import { call, client, once } from '../../api/client';
import { Problem } from '../../api/problem';
import { Choice, Field } from '../../parts/field';
import { useLoad } from '../../parts/load';
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
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const staff = useLoad(signal => call(client.GET('/v1/staff', { params: { query: { limit: 200 } }, signal })), []);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      const made = await call(client.POST('/v1/senders', { params: { header: once() }, body: {
        channel, name: name.trim(), ...(channel === 'whatsapp' && phone.trim() ? { phone: phone.trim() } : {}), ...(channel === 'chat' && staffId ? { staffId } : {}),
      } }));
      route(`/console/senders/${made.id}`);
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure;
      setProblem(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Page title={texts.create} back="/console/senders">
      <form class="card stack" onSubmit={event => void submit(event)}>
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
        <Failure problem={problem} except={['/name', '/phone', '/staffId']} />
        <div class="actions"><button type="submit" class="primary" disabled={busy}>{texts.go}</button></div>
      </form>
    </Page>
  );
}
