import { useEffect, useState } from 'preact/hooks';
import { callWithTag, client } from '../../api/client';
import type { Customer } from '../../api/types';
import { useAttempt } from '../../parts/attempt';
import { Check, Field, Group } from '../../parts/field';
import { useGroups, useStaff } from '../../parts/known';
import { Failure, Notice } from '../../parts/states';
import { say } from '../../parts/toasts';
import { may } from '../../session';
import { words } from '../../words';

type Values = Pick<Customer, 'name' | 'phone' | 'whatsappUserId' | 'gender' | 'birthDate' | 'totalSpent' | 'averageReceipt' | 'visits' | 'brandedApp' | 'onlineApp' | 'staff' | 'groups'>;
const fresh: Values = { name: '', phone: null, whatsappUserId: null, gender: null, birthDate: null, totalSpent: 0, averageReceipt: 0, visits: 0, brandedApp: false, onlineApp: false, staff: [], groups: [] };
const pointers = ['/name', '/phone', '/whatsappUserId', '/gender', '/birthDate', '/totalSpent', '/averageReceipt', '/visits', '/staff', '/groups', '/customerId'];

/** The fields of a customer; only what was changed is sent. */
export function CustomerForm({ customer, etag, onSaved, onStale }: {
  customer?: Customer; etag?: string; onSaved: (saved: Customer, etag: string) => void; onStale?: () => void;
}) {
  const texts = words().customers;
  const [id, setId] = useState('');
  const [change, setChange] = useState<Partial<Values>>({});
  const { busy, problem, submit, refuse } = useAttempt();
  const [stale, setStale] = useState(false);
  const groups = useGroups();
  const staff = useStaff();
  useEffect(() => refuse(undefined), [etag]);
  const now: Values = { ...(customer ?? fresh), ...change };
  const put = (more: Partial<Values>) => setChange(before => ({ ...before, ...more }));
  const able = may('manager');
  const save = submit(async () => {
    const answer = customer
      ? await callWithTag(client.PATCH('/v1/customers/{customerId}', { params: { path: { customerId: customer.customerId }, header: { 'If-Match': etag! } }, body: change as never }))
      : await callWithTag(client.PUT('/v1/customers/{customerId}', { params: { path: { customerId: id.trim() }, header: { 'If-None-Match': '*' } as never }, body: change as never }));
    setChange({});
    setStale(false);
    say(words().settings.saved);
    onSaved(answer.data as Customer, answer.etag);
  }, refusal => {
    if (refusal.status !== 412 || !customer) return false;
    setStale(true);
    onStale?.();
    return true;
  });
  const amount = (name: 'totalSpent' | 'averageReceipt' | 'visits', step: string) => (
    <Field label={texts.fields[name]} problem={problem} pointer={`/${name}`}>
      <input type="number" min={0} step={step} disabled={!able} value={now[name]} onInput={event => put({ [name]: event.currentTarget.value === '' ? 0 : event.currentTarget.valueAsNumber })} />
    </Field>
  );
  return (
    <form class="card stack" onSubmit={save}>
      <h2>{texts.known}</h2>
      {stale && <Notice kind="warn">{texts.stale}</Notice>}
      <div class="cards">
        {!customer && <Field label={texts.fields.customerId} hint={texts.idHint} problem={problem} pointer="/customerId"><input required maxLength={100} value={id} onInput={event => setId(event.currentTarget.value)} /></Field>}
        <Field label={texts.fields.name} problem={problem} pointer="/name"><input maxLength={200} dir="auto" disabled={!able} value={now.name} onInput={event => put({ name: event.currentTarget.value })} /></Field>
        <Field label={texts.fields.phone} problem={problem} pointer="/phone"><input type="tel" disabled={!able} value={now.phone ?? ''} onInput={event => put({ phone: event.currentTarget.value.trim() || null })} /></Field>
        <Field label={texts.fields.whatsappUserId} hint={texts.userIdHint} problem={problem} pointer="/whatsappUserId"><input disabled={!able} autocapitalize="off" spellcheck={false} value={now.whatsappUserId ?? ''} onInput={event => put({ whatsappUserId: event.currentTarget.value.trim() || null })} /></Field>
        <Field label={texts.fields.gender} problem={problem} pointer="/gender">
          <select disabled={!able} value={now.gender ?? ''} onChange={event => put({ gender: (event.currentTarget.value || null) as Values['gender'] })}>
            <option value="">–</option><option value="female">{words().editor.filters.female}</option><option value="male">{words().editor.filters.male}</option>
          </select>
        </Field>
        <Field label={texts.fields.birthDate} hint={texts.birthHint} problem={problem} pointer="/birthDate"><input disabled={!able} placeholder="1990-03-08" value={now.birthDate ?? ''} onInput={event => put({ birthDate: event.currentTarget.value.trim() || null })} /></Field>
        {amount('totalSpent', 'any')}{amount('averageReceipt', 'any')}{amount('visits', '1')}
      </div>
      <div class="row">
        <Check label={texts.fields.brandedApp} disabled={!able} checked={now.brandedApp} onChange={brandedApp => put({ brandedApp })} />
        <Check label={texts.fields.onlineApp} disabled={!able} checked={now.onlineApp} onChange={onlineApp => put({ onlineApp })} />
      </div>
      {(['groups', 'staff'] as const).map(name => {
        const all = (name === 'groups' ? groups : staff).data?.items ?? [];
        return all.length > 0 && (
          <Group key={name} label={texts.fields[name]} errors={problem?.field(`/${name}`, true) ?? []}>
            <div class="chips">{all.map(one => (
              <label key={one.id} class="chip"><input type="checkbox" disabled={!able} checked={now[name].includes(one.id)}
                onChange={event => put({ [name]: event.currentTarget.checked ? [...now[name], one.id] : now[name].filter(other => other !== one.id) })} /><span dir="auto">{one.name}</span></label>
            ))}</div>
          </Group>
        );
      })}
      <Failure problem={groups.problem ?? staff.problem} retry={() => { groups.reload(); staff.reload(); }} />
      <Failure problem={problem} except={pointers} />
      {able && <div class="actions"><button type="submit" class="primary" disabled={busy || (!!customer && Object.keys(change).length === 0)}>{words().shell.save}</button></div>}
    </form>
  );
}
