import { useState } from 'preact/hooks';
import { call, client, once } from '../../api/client';
import { characters, number, moment } from '../../format';
import { useAttempt } from '../../parts/attempt';
import { Dialog } from '../../parts/dialog';
import { Choice, Field } from '../../parts/field';
import { useLoad } from '../../parts/load';
import { Failure, Notice } from '../../parts/states';
import { may } from '../../session';
import { words } from '../../words';
import type { Channel } from './draft';
import type { Editing } from './editing';
import { Preview } from './preview';

const channels: Channel[] = ['whatsapp', 'chat', 'push', 'sms'];
const limit = 500;

/** Step 2: channel and sender, title and text, the template, and what the customer will see. */
export function Message(editing: Editing) {
  const { draft, put, problem, live, ended, outlook, senders } = editing;
  const texts = words().editor.message;
  const fixed = live || ended;
  const mine = senders.filter(sender => sender.channel === draft.channel);
  const choosesSender = draft.channel !== 'chat' || may('creator');
  const count = characters(draft.text);
  const sms = outlook.forecast?.message;
  const template = useTemplates(editing).find(one => one.name === draft.template?.name && one.language === draft.template.language);
  const [testing, setTesting] = useState(false);
  return (
    <section class="card stack" id="message" aria-labelledby="message-title">
      <h2 id="message-title" tabIndex={-1}>{texts.title}</h2>
      <Choice name="channel" label={texts.channel} value={draft.channel}
        onChange={editing.choose}
        options={channels.map(channel => ({ value: channel, label: words().shell.channels[channel], hint: texts.hints[channel], disabled: fixed }))} />
      {(problem?.field('/channel') ?? []).map(sentence => <p key={sentence} class="error">{sentence}</p>)}
      {draft.channel && (editing.sendersKnown && mine.length === 0 && draft.channel !== 'chat'
        ? <Notice kind="warn" action={<a class="button small" href={`/console/senders/new?channel=${draft.channel}`}>{texts.connect}</a>}>{texts.noSender}</Notice>
        : (
          <Field label={texts.sender} problem={problem} pointer="/senderId" hint={draft.channel === 'chat' ? (choosesSender ? texts.chatDefault : texts.chatCreator) : undefined}>
            <select value={draft.senderId ?? ''} disabled={fixed || !choosesSender} onChange={event => put({ senderId: event.currentTarget.value || null, template: null })}>
              <option value="">{draft.channel === 'chat' ? texts.defaultSender : texts.chooseSender}</option>
              {mine.map(sender => <option key={sender.id} value={sender.id}>{sender.name}{sender.phone ? ` · ${sender.phone}` : ''}</option>)}
            </select>
          </Field>
        ))}
      <Field label={texts.name} hint={texts.nameHint} problem={problem} pointer="/title">
        <input value={draft.title} maxLength={200} disabled={ended} dir="auto" onInput={event => put({ title: event.currentTarget.value })} />
      </Field>
      <div class="with-preview">
        <div class="stack">
          {draft.channel === 'whatsapp' && draft.senderId && <TemplatePicker {...editing} />}
          <Field label={texts.text} problem={problem} pointer="/text" errors={count > limit ? [texts.tooLong(count - limit)] : []}
            hint={<span class="spread"><span>{draft.template ? texts.templateHint : texts.textHint}</span>
              <span class={count > limit ? 'error numbers' : 'numbers'}>{number(count)} / {number(limit)}</span></span>}>
            <textarea value={draft.text} disabled={ended} dir="auto" rows={6} onInput={event => put({ text: event.currentTarget.value })} />
          </Field>
          {draft.channel === 'sms' && sms?.segments && (
            <p class="hint" role="status">{texts.segments(sms.segments)}{sms.encoding === 'ucs2' ? ` ${texts.wide}` : ''}{sms.remaining !== null && sms.remaining !== undefined ? ` ${texts.remaining(sms.remaining)}` : ''}</p>
          )}
          {draft.channel && !ended && (
            <div class="actions"><button type="button" class="small" disabled={!draft.text && !draft.template} onClick={() => setTesting(true)}>{texts.test}</button></div>
          )}
        </div>
        <Preview channel={draft.channel} sender={mine.find(sender => sender.id === draft.senderId)?.name} text={draft.text} template={template} />
      </div>
      {testing && <Test {...editing} onClose={() => setTesting(false)} />}
    </section>
  );
}

/** The templates of the draft's number; none on other channels. */
function useTemplates({ draft }: Editing) {
  const senderId = draft.channel === 'whatsapp' ? draft.senderId : null;
  const templates = useLoad(signal => (senderId
    ? call(client.GET('/v1/senders/{id}/templates', { params: { path: { id: senderId } }, signal })).then(page => page.items)
    : Promise.resolve([])), [senderId]);
  return templates.data ?? [];
}

function TemplatePicker(editing: Editing) {
  const { draft, put, problem, ended } = editing;
  const texts = words().editor.message;
  const templates = useTemplates(editing);
  const chosen = templates.find(one => one.name === draft.template?.name && one.language === draft.template.language);
  const known = !draft.template || !!chosen;
  return (
    <Field label={texts.template} hint={draft.template ? undefined : texts.noTemplate} problem={problem} pointer="/template"
      errors={chosen && chosen.missing.length > 0 ? [texts.cannotFill(chosen.missing)] : []}>
      <select disabled={ended} value={draft.template ? `${draft.template.name} ${draft.template.language}` : ''} onChange={event => {
        const found = templates.find(one => `${one.name} ${one.language}` === event.currentTarget.value);
        put({ template: found ? { name: found.name, language: found.language } : null });
      }}>
        <option value="">{texts.withoutTemplate}</option>
        {!known && draft.template && <option value={`${draft.template.name} ${draft.template.language}`}>{draft.template.name} ({draft.template.language})</option>}
        {templates.map(one => (
          <option key={`${one.name} ${one.language}`} value={`${one.name} ${one.language}`} disabled={one.refusal !== null}>
            {one.name} ({one.language}) · {texts.states[one.state]}
          </option>
        ))}
      </select>
    </Field>
  );
}

/** A message to oneself: it takes the number's next turn and is counted by the throttle. */
function Test({ draft, live, changed, stored, onClose }: Editing & { onClose: () => void }) {
  const texts = words().editor.message;
  const [to, setTo] = useState('');
  const [sent, setSent] = useState('');
  const attempt = useAttempt();
  const byId = draft.channel === 'push' || draft.channel === 'chat'; // an app has no number
  const send = attempt.submit(async () => {
    const campaign = await stored();
    if (!campaign) return onClose();
    const answer = await call(client.POST('/v1/campaigns/{id}/test', { params: { path: { id: campaign.id }, header: once() }, body: { to: to.trim() } }));
    setSent(answer.expectedAt ? texts.testAt(moment(answer.expectedAt)) : texts.testSoon);
  });
  return (
    <Dialog title={texts.test} onClose={onClose}>
      {sent ? <Notice kind="good">{sent}</Notice> : (
        <form class="stack" onSubmit={send}>
          {live && changed && <Notice kind="warn">{texts.testStored}</Notice>}
          <Field label={byId ? texts.testCustomer : texts.testPhone} hint={byId ? undefined : texts.testHint} problem={attempt.problem} pointer="/to">
            <input required value={to} inputMode={byId ? 'text' : 'tel'} autocomplete={byId ? 'off' : 'tel'} onInput={event => setTo(event.currentTarget.value)} />
          </Field>
          <Failure problem={attempt.problem} except={['/to']} />
          <button type="submit" class="primary" disabled={attempt.busy}>{texts.testGo}</button>
        </form>
      )}
    </Dialog>
  );
}
