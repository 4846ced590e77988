import { useState } from 'preact/hooks';
import { call, client, once } from '../../api/client';
import { Problem } from '../../api/problem';
import type { Sender } from '../../api/types';
import { money } from '../../format';
import { useAttempt } from '../../parts/attempt';
import { Check, Field } from '../../parts/field';
import { useLoad } from '../../parts/load';
import { Failure, Notice } from '../../parts/states';
import { may } from '../../session';
import { words } from '../../words';
import { Webhook } from './page';

/** The steps that are still to be done until the sender sends: terms, payment, link. */
export function Connect({ sender, relinking, onChange }: { sender: Sender; relinking: boolean; onChange: () => void }) {
  const texts = words().senders;
  const steps = sender.channel === 'whatsapp' ? ['terms', 'pay', 'link'] as const : ['link'] as const;
  const at = sender.status === 'pendingTerms' ? 'terms' : sender.status === 'pendingPayment' || sender.status === 'unpaid' ? 'pay' : 'link';
  return (
    <section class="card stack">
      <ol class="connect-steps">
        {steps.map((step, index) => (
          <li key={step} aria-current={step === at ? 'step' : undefined} class={index < (steps as readonly string[]).indexOf(at) ? 'done' : undefined}>{index + 1}. {texts.steps[step]}</li>
        ))}
      </ol>
      {at === 'terms' && !relinking && <Terms sender={sender} onChange={onChange} />}
      {at === 'pay' && !relinking && (may('creator') ? <Pay sender={sender} onPaid={onChange} /> : <Notice>{texts.pay.creator}</Notice>)}
      {(at === 'link' || relinking) && <Link sender={sender} onChange={onChange} />}
    </section>
  );
}

function Terms({ sender, onChange }: { sender: Sender; onChange: () => void }) {
  const texts = words().senders.terms;
  const terms = useLoad(signal => call(client.GET('/v1/terms/whatsapp', { signal })), []);
  const [agreed, setAgreed] = useState(false);
  const { busy, problem, run } = useAttempt();
  const accept = () => run(async () => {
    await call(client.POST('/v1/senders/{id}/accept-terms', { params: { path: { id: sender.id }, header: once() }, body: { version: terms.data!.version } }));
    onChange();
  });
  return (
    <>
      <Failure problem={terms.problem} retry={terms.reload} />
      {terms.data && <>
        <div class="terms pre" tabIndex={0} role="region" aria-label={texts.title}>{terms.data.text}</div>
        <p class="hint">{texts.version(terms.data.version)}</p>
        <Check label={texts.agree} checked={agreed} onChange={setAgreed} />
        <Failure problem={problem} />
        <div class="actions"><button type="button" class="primary" disabled={!agreed || busy} onClick={() => void accept()}>{texts.go}</button></div>
      </>}
    </>
  );
}

/** Months of a channel, with the price before the payment. */
export function Pay({ sender, onPaid }: { sender: Sender; onPaid: () => void }) {
  const texts = words().senders.pay;
  const [months, setMonths] = useState(1);
  const { busy, problem, run } = useAttempt();
  const balance = useLoad(signal => call(client.GET('/v1/balance', { signal })), []);
  const price = sender.monthPrice;
  const pay = () => run(async () => {
    await call(client.POST('/v1/senders/{id}/pay', { params: { path: { id: sender.id }, header: once() }, body: { months } }));
    onPaid();
    balance.reload();
  });
  return (
    <>
      {!price && <Notice kind="warn">{texts.noPrice}</Notice>}
      {price && <>
        <Field label={texts.months} problem={problem} pointer="/months">
          <select class="narrow" value={months} onChange={event => setMonths(Number(event.currentTarget.value))}>
            {[1, 2, 3, 6, 12, 24].map(count => <option key={count} value={count}>{texts.monthsOf(count)}</option>)}
          </select>
        </Field>
        <dl class="facts">
          <dt>{texts.sum}</dt><dd><b>{money({ amount: (Number(price.amount) * months).toFixed(2), currency: price.currency })}</b></dd>
          {balance.data && <><dt>{texts.available}</dt><dd>{money(balance.data.available)}</dd></>}
        </dl>
        <Failure problem={balance.problem} retry={balance.reload} />
        <Failure problem={problem} except={['/months']} />
        <div class="actions"><button type="button" class="primary" disabled={busy} onClick={() => void pay()}>{texts.go}</button></div>
      </>}
    </>
  );
}

const secrets = new Set(['accessToken', 'appSecret', 'authToken', 'password', 'privateKey']);
const members = {
  whatsapp: ['phoneNumberId', 'businessAccountId', 'accessToken', 'appSecret', 'verifyToken'],
  sms: ['accountSid', 'authToken', 'from', 'messagingServiceSid'],
  smpp: ['systemId', 'password', 'from'],
  push: ['projectId', 'clientEmail', 'privateKey'],
  chat: [],
} as const;

/** What the provider's page shows is entered here; the provider is asked before anything is stored. */
function Link({ sender, onChange }: { sender: Sender; onChange: () => void }) {
  const texts = words().senders.link;
  const [smpp, setSmpp] = useState(false);
  const kind = sender.channel === 'sms' && smpp ? 'smpp' : sender.channel;
  const [values, setValues] = useState<Record<string, string>>({});
  const { busy, problem, submit, refuse } = useAttempt();
  const names: readonly string[] = members[kind];
  const link = submit(async () => {
    const body = Object.fromEntries(names.map(name => [name, values[name]?.trim() ?? '']).filter(([, value]) => value));
    await call(client.POST('/v1/senders/{id}/link', { params: { path: { id: sender.id }, header: once() }, body }));
    onChange();
  });
  const readFile = async (file: File | undefined) => {
    if (!file) return;
    try {
      const account = JSON.parse(await file.text()) as Record<string, string>;
      setValues(before => ({ ...before, projectId: account.project_id ?? '', clientEmail: account.client_email ?? '', privateKey: account.private_key ?? '' }));
    } catch {
      refuse(new Problem({ detail: texts.notAFile, code: 'file' }, 400));
    }
  };
  const reason = (problem?.details as { reason?: string } | undefined)?.reason;
  return (
    <form class="stack" autocomplete="off" onSubmit={link}>
      <p>{texts.about[kind]}</p>
      {sender.channel === 'sms' && <Check label={texts.smpp} checked={smpp} onChange={setSmpp} />}
      {kind === 'push' && <Field label={texts.file} hint={texts.fileHint}><input type="file" accept="application/json,.json" onChange={event => void readFile(event.currentTarget.files?.[0])} /></Field>}
      {names.map(name => (
        <Field key={name} label={texts.members[name] ?? name} hint={texts.hints[name]} problem={problem} pointer={`/${name}`}>
          {name === 'privateKey'
            ? <textarea class="short" spellcheck={false} value={values[name] ?? ''} onInput={event => setValues({ ...values, [name]: event.currentTarget.value })} />
            : <input type={(secrets.has(name) ? 'password' : 'text') as 'text'} autocapitalize="off" spellcheck={false} value={values[name] ?? ''} onInput={event => setValues({ ...values, [name]: event.currentTarget.value })} />}
        </Field>
      ))}
      {reason && texts.reasons[reason] && <Notice kind="bad">{texts.reasons[reason]}</Notice>}
      <Failure problem={problem} except={names.map(name => `/${name}`)} />
      {sender.channel === 'whatsapp' && <><h3>{words().senders.webhook.title}</h3><Webhook sender={sender} /></>}
      <div class="actions"><button type="submit" class="primary" disabled={busy}>{busy ? texts.asking : texts.go}</button></div>
    </form>
  );
}
