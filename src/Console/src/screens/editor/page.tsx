import { useLocation } from 'preact-iso/router';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useSenders } from '../../parts/known';
import { useLoad } from '../../parts/load';
import { Page } from '../../parts/page';
import { Failure, Notice, Skeleton } from '../../parts/states';
import { say } from '../../parts/toasts';
import { may } from '../../session';
import { words } from '../../words';
import { Conflict } from './conflict';
import { loneSender, read, untimed, type Channel, type Stored } from './draft';
import type { Editing, Step } from './editing';
import { steps } from './editing';
import { useForecast } from './forecast';
import { useForm } from './form';
import { Message } from './message';
import { People } from './people';
import { Recipients } from './recipients';
import { Review } from './review';
import { Schedule } from './schedule';
import { Summary } from './summary';

/** New and edit: four steps on a phone, one page on a laptop. */
export default function Editor({ id }: { id?: string }) {
  return <Loading key={id ?? 'new'} id={id} />;
}

// The page comes with the campaign, so that its heading takes the focus once and never from a field.
function Loading({ id }: { id: string | undefined }) {
  const stored = useLoad<Stored | null>(signal => (id ? read(id, signal) : Promise.resolve(null)), [id]);
  if (stored.data !== undefined) return <Form stored={stored.data} />;
  if (!stored.problem) return <Skeleton />;
  return <Page title={words().editor.edit} back="/console/campaigns"><Failure problem={stored.problem} retry={stored.reload} /></Page>;
}

function Form({ stored }: { stored: Stored | null }) {
  const texts = words().editor;
  const { route } = useLocation();
  const form = useForm(stored);
  const { draft, campaign, store } = form;
  const [step, setStep] = useState<Step>('people');
  const [listed, setListed] = useState(false);
  const outlook = useForecast(draft);
  const senders = useSenders();
  // A channel that was chosen before the senders were read gets its one sender when they are.
  const early = useRef(false);
  useEffect(() => {
    if (!senders.data || !early.current) return;
    early.current = false;
    const senderId = draft.senderId ?? loneSender(senders.data.items, draft.channel);
    if (senderId !== draft.senderId) form.put({ senderId });
  }, [senders.data]);
  const choose = (channel: Channel) => {
    early.current = !senders.data;
    form.put({ channel, senderId: loneSender(senders.data?.items ?? [], channel), template: null });
  };
  const live = !!campaign && campaign.status !== 'draft';
  const ended = live && ['completed', 'cancelled', 'expired'].includes(campaign.status);
  const at = steps.indexOf(step);
  const go = (name: Step) => {
    setStep(name);
    setTimeout(() => {
      document.getElementById(`${name}-title`)?.focus({ preventScroll: true });
      document.getElementById(name)?.scrollIntoView({ block: 'start' });
    });
  };
  const saveNow = async () => {
    // A draft may be half filled; a launched campaign would send at other times than its owner meant.
    const gaps = live ? untimed(draft) : [];
    if (gaps.length > 0) return say(`${texts.review.missing.beforeSave} ${gaps.map(name => texts.review.missing.names[name]).join(', ')}.`, 'bad');
    if (await store()) say(live ? texts.savedLive : texts.saved);
  };
  const editing: Editing = {
    draft, put: form.put, problem: form.problem, live, ended: ended || !may('manager'), outlook, senders: senders.data?.items ?? [], sendersKnown: !!senders.data, choose, campaign, store, go,
    changed: form.changed,
    stored: () => (live ? Promise.resolve(campaign) : store()),
    onList: () => setListed(true),
  };
  return (
    <Page wide title={live ? texts.editLive : campaign ? texts.edit : texts.create} back={live ? `/console/campaigns/${campaign.id}` : '/console/campaigns'}
      actions={!editing.ended && (
        <button type="button" disabled={form.busy || !form.changed} onClick={() => void saveNow()}>{live ? words().shell.save : texts.saveDraft}</button>
      )}>
      {form.restored && <Notice action={<button type="button" class="small" onClick={form.discard}>{texts.discard}</button>}>{texts.restored}</Notice>}
      {live && <Notice>{ended ? texts.endedHint : texts.liveHint}</Notice>}
      <nav class="steps" aria-label={texts.steps.label}>
        {steps.map((name, index) => (
          <a key={name} href={`#${name}`} aria-current={name === step ? 'step' : undefined} onClick={event => { event.preventDefault(); go(name); }}>
            <span>{index + 1}</span>{texts.steps[name]}
          </a>
        ))}
      </nav>
      <div class="editor" data-step={step}>
        <div class="stack">
          <People {...editing} />
          <Message {...editing} />
          <Schedule {...editing} />
          <Review {...editing} onLaunched={launched => { form.done(); route(`/console/campaigns/${launched.id}`); }} />
          <div class="step-foot">
            {at > 0 && <button type="button" onClick={() => go(steps[at - 1]!)}>{words().shell.back}</button>}
            {at < steps.length - 1 && <button type="button" class="primary" onClick={() => go(steps[at + 1]!)}>{texts.next}: {texts.steps[steps[at + 1]!]}</button>}
          </div>
        </div>
        <Summary {...editing} />
      </div>
      {listed && <Recipients {...editing} onClose={() => { setListed(false); void form.refresh(); }} />}
      {form.theirs && <Conflict mine={draft} theirs={form.theirs.data} senders={editing.senders} onMine={() => form.choose('mine')} onTheirs={() => form.choose('theirs')} />}
    </Page>
  );
}
