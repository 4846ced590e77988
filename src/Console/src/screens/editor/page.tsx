import { useLocation } from 'preact-iso/router';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { call, callWithTag, client } from '../../api/client';
import { Problem } from '../../api/problem';
import type { Campaign } from '../../api/types';
import { useLoad } from '../../parts/load';
import { Page } from '../../parts/page';
import { Failure, Notice, Skeleton } from '../../parts/states';
import { say } from '../../parts/toasts';
import { may } from '../../session';
import { words } from '../../words';
import { Conflict } from './conflict';
import { draftOf, empty, keep, kept, same, save, type Draft } from './draft';
import { useForecast } from './forecast';
import { Message } from './message';
import { People } from './people';
import { Recipients } from './recipients';
import { Review } from './review';
import { Schedule } from './schedule';
import { Summary } from './summary';
import type { Editing } from './editing';

const steps = ['people', 'message', 'schedule', 'review'] as const;

/** New and edit: four steps on a phone, one page on a laptop. */
export default function Editor({ id }: { id?: string }) {
  const stored = useLoad<{ data: Campaign; etag: string } | null>(
    signal => (id ? callWithTag(client.GET('/v1/campaigns/{id}', { params: { path: { id } }, signal })) : Promise.resolve(null)), [id]);
  const texts = words().editor;
  if (stored.problem && !stored.data) {
    return <Page title={texts.edit} back="/console/campaigns"><Failure problem={stored.problem} retry={stored.reload} /></Page>;
  }
  if (stored.data === undefined) return <Page title={texts.create} back="/console/campaigns"><Skeleton /></Page>;
  return <Form key={id ?? 'new'} stored={stored.data} />;
}

function Form({ stored }: { stored: { data: Campaign; etag: string } | null }) {
  const texts = words().editor;
  const { route } = useLocation();
  const [campaign, setCampaign] = useState(stored?.data);
  const [etag, setEtag] = useState(stored?.etag);
  const base = useMemo(() => (campaign ? draftOf(campaign) : empty), [campaign]);
  const before = useMemo(() => kept(campaign?.id), []);
  const [draft, setDraft] = useState<Draft>(before ?? base);
  const [restored, setRestored] = useState(!!before && !same(before, base));
  const [step, setStep] = useState<(typeof steps)[number]>('people');
  const [problem, setProblem] = useState<Problem>();
  const [theirs, setTheirs] = useState<{ data: Campaign; etag: string }>();
  const [listed, setListed] = useState(false);
  const [busy, setBusy] = useState(false);
  const outlook = useForecast(draft);
  const senders = useLoad(signal => call(client.GET('/v1/senders', { params: { query: { limit: 200 } }, signal })), []);
  const changed = !same(draft, base);
  const live = !!campaign && campaign.status !== 'draft';
  const ended = live && ['completed', 'cancelled', 'expired'].includes(campaign.status);
  useEffect(() => keep(campaign?.id, changed ? draft : null), [draft, changed]);

  const store = async (): Promise<Campaign | undefined> => {
    if (campaign && !changed) return campaign;
    setBusy(true);
    setProblem(undefined);
    try {
      const answer = await save(draft, campaign?.id, etag);
      keep(campaign?.id, null);
      if (!campaign) history.replaceState(null, '', `/console/campaigns/${answer.data.id}/edit`);
      setCampaign(answer.data);
      setEtag(answer.etag);
      setDraft(draftOf(answer.data));
      return answer.data;
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure;
      if (failure.status === 412 && campaign) {
        setTheirs(await callWithTag(client.GET('/v1/campaigns/{id}', { params: { path: { id: campaign.id } } })));
      } else {
        setProblem(failure);
        say(failure.status === 0 ? words().shell.offline : failure.message, 'bad');
      }
      return undefined;
    } finally {
      setBusy(false);
    }
  };

  // Exclusions are stored one by one, which moves the ETag: what is stored is read again after the list.
  const refresh = async () => {
    if (!campaign) return;
    const now = await callWithTag(client.GET('/v1/campaigns/{id}', { params: { path: { id: campaign.id } } }));
    setCampaign(now.data);
    setEtag(now.etag);
    setDraft(draft => ({ ...draft, exclude: draftOf(now.data).exclude }));
  };

  const editing: Editing = {
    draft, put: change => setDraft(now => ({ ...now, ...change })), problem, live, ended: ended || !may('manager'),
    outlook, senders: senders.data?.items ?? [], campaign, store,
  };
  const at = steps.indexOf(step);
  return (
    <Page wide title={live ? texts.editLive : campaign ? texts.edit : texts.create} back={live ? `/console/campaigns/${campaign.id}` : '/console/campaigns'}
      actions={!editing.ended && (
        <button type="button" disabled={busy || !changed} onClick={() => void store().then(done => done && say(live ? texts.savedLive : texts.saved))}>
          {live ? words().shell.save : texts.saveDraft}
        </button>
      )}>
      {restored && (
        <Notice action={<button type="button" class="small" onClick={() => { setDraft(base); setRestored(false); }}>{texts.discard}</button>}>{texts.restored}</Notice>
      )}
      {live && <Notice>{ended ? texts.endedHint : texts.liveHint}</Notice>}
      <nav class="steps" aria-label={texts.steps.label}>
        {steps.map((name, index) => (
          <a key={name} href={`#${name}`} aria-current={name === step ? 'step' : undefined}
            onClick={event => { event.preventDefault(); setStep(name); document.getElementById(name)?.scrollIntoView({ block: 'start' }); }}>
            <span>{index + 1}</span>{texts.steps[name]}
          </a>
        ))}
      </nav>
      <div class="editor" data-step={step}>
        <div class="stack">
          <People {...editing} onList={() => setListed(true)} />
          <Message {...editing} />
          <Schedule {...editing} />
          <Review {...editing} onLaunched={launched => { keep(launched.id, null); route(`/console/campaigns/${launched.id}`); }} onList={() => setListed(true)} />
          <div class="step-foot">
            {at > 0 && <button type="button" onClick={() => setStep(steps[at - 1]!)}>{words().shell.back}</button>}
            {at < steps.length - 1 && <button type="button" class="primary" onClick={() => setStep(steps[at + 1]!)}>{texts.next}: {texts.steps[steps[at + 1]!]}</button>}
          </div>
        </div>
        <Summary {...editing} onList={() => setListed(true)} />
      </div>
      {listed && <Recipients {...editing} onClose={() => { setListed(false); void refresh(); }} />}
      {theirs && campaign && (
        <Conflict mine={draft} theirs={theirs.data}
          onMine={() => { setEtag(theirs.etag); setCampaign(theirs.data); setTheirs(undefined); }}
          onTheirs={() => { setEtag(theirs.etag); setCampaign(theirs.data); setDraft(draftOf(theirs.data)); setTheirs(undefined); }} />
      )}
    </Page>
  );
}
