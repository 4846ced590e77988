import { useLocation } from 'preact-iso/router';
import { useEffect, useState } from 'preact/hooks';
import { call, client, once } from '../../api/client';
import type { Campaign } from '../../api/types';
import { fullMoment, moment, money, number } from '../../format';
import { useChanges } from '../../live';
import { complain } from '../../parts/attempt';
import { Confirm } from '../../parts/dialog';
import { useLoad, useRested } from '../../parts/load';
import { Menu, type MenuItem } from '../../parts/menu';
import { Page } from '../../parts/page';
import { Progress } from '../../parts/progress';
import { blockIn, readReasons, reasonIn, riskIn, statusReasonIn } from '../../parts/reasons';
import { Failure, Notice, Skeleton } from '../../parts/states';

import { may } from '../../session';
import { words } from '../../words';
import { isOld, moved } from '../campaigns/moved';
import { rateIn, StatusBadge } from '../campaigns/status';
import { Funnel } from './funnel';
import { Hours } from './hours';
import { People } from './people';
import { Split } from './split';

readReasons();

/** One campaign: how far it is, who got it, who read it, and why somebody has not got it yet. */
export default function CampaignPage({ id }: { id: string }) {
  const texts = words().campaign;
  const { route } = useLocation();
  const campaign = useLoad(signal => call(client.GET('/v1/campaigns/{id}', { params: { path: { id } }, signal })), [id]);
  // A busy campaign says something every second; its figures are read again when it has rested for a moment.
  const [changes, setMoved] = useState(0);
  const turn = useRested(changes, 700);
  useEffect(() => { if (turn > 0) campaign.reload(); }, [turn]); // its times too
  const statistics = useLoad(signal => call(client.GET('/v1/campaigns/{id}/statistics', { params: { path: { id }, query: { plannedHours: 48 } }, signal })), [id, turn]);
  const [asking, setAsking] = useState<'cancel' | 'delete' | 'split'>();
  const [reason, setReason] = useState<string | null>(null);
  useChanges(({ campaigns, again, whole, gone }) => {
    const changed = campaigns.find(one => one.id === id);
    // What happened while the stream was away, or before it began, is said by nobody.
    if (again || (whole && !changed) || gone.campaigns.includes(id)) campaign.reload();
    if (again || changed) setMoved(before => before + 1);
    if (!changed || !campaign.data) return;
    if (isOld(campaign.data, changed)) campaign.reload();
    campaign.change(shown => moved(shown, changed));
  });
  const data = campaign.data;
  if (!data || campaign.problem?.status === 404) {
    return (
      <Page title={texts.title} back="/console/campaigns">
        {campaign.problem?.status === 404 ? <Notice kind="warn">{texts.gone}</Notice> : <Failure problem={campaign.problem} retry={campaign.reload} />}
        {!campaign.problem && <Skeleton />}
      </Page>
    );
  }
  const act = async (action: 'pause' | 'resume' | 'cancel') => {
    campaign.set(await call(client.POST(`/v1/campaigns/{id}/${action}`, { params: { path: { id }, header: once() } })));
    setMoved(before => before + 1);
  };
  const attempt = (run: () => Promise<void>) => void run().catch(complain);
  const showPeople = (why: string) => {
    setReason(why);
    document.querySelector<HTMLElement>('#people h2')?.focus(); // the focus brings it into view
  };
  const open = data.status === 'scheduled' || data.status === 'running' || data.status === 'paused';
  const title = data.title || words().campaigns.untitled;
  const menu: MenuItem[] = [
    ...(may('manager') && open ? [{ label: texts.leaveOut, href: `/console/campaigns/${id}/edit` }] : []),
    ...(may('manager') ? [{ label: words().campaigns.clone, run: () => attempt(async () => {
      const copy = await call(client.POST('/v1/campaigns/{id}/clone', { params: { path: { id }, header: once() } }));
      route(`/console/campaigns/${copy.id}/edit`);
    }) }] : []),
    ...(may('manager') && data.status === 'draft' && data.channel ? [{ label: texts.split.menu, run: () => setAsking('split') }] : []),
    ...(may('manager') && open ? [{ label: words().campaigns.cancel, danger: true, run: () => setAsking('cancel') }] : []),
    ...(may('manager') ? [{ label: words().campaigns.remove, danger: true, run: () => setAsking('delete') }] : []),
  ];
  return (
    <Page title={title} back="/console/campaigns" actions={<>
      {may('manager') && (data.status === 'running' || data.status === 'scheduled') && <button type="button" onClick={() => attempt(() => act('pause'))}>{words().campaigns.pause}</button>}
      {may('manager') && data.status === 'paused' && <button type="button" class="primary" onClick={() => attempt(() => act('resume'))}>{words().campaigns.resume}</button>}
      {may('manager') && (open || data.status === 'draft') && <a class="button" href={`/console/campaigns/${id}/edit`}>{words().campaigns.edit}</a>}
      <Menu label={words().campaigns.menu(title)} items={menu} />
    </>}>
      <section class="card stack">
        <p class="row">
          <StatusBadge campaign={data} />
          {data.channel && <span>{words().shell.channels[data.channel]}</span>}
          {data.senderName && <a href={`/console/senders/${data.senderId}`} dir="auto">{data.senderName}</a>}
          {data.splitFrom && data.splitFrom !== id && <span class="soft">{texts.part}</span>}
        </p>
        <Progress value={data.percentSent} label={words().campaigns.percentOf(title)} />
        <Standing campaign={data} />
        <blockquote class="message pre" dir="auto">{data.text}</blockquote>
      </section>
      <Failure problem={statistics.problem} retry={statistics.reload} />
      {statistics.data && <>
        <div class="halves">
          <Funnel statistics={statistics.data} campaign={data} onReason={showPeople} />
          <Errors statistics={statistics.data} onReason={showPeople} />
        </div>
        <Hours statistics={statistics.data} />
      </>}
      <People id={id} campaign={data} turn={turn} reason={reason} onReason={setReason} />
      {asking === 'cancel' && (
        <Confirm title={words().campaigns.cancelTitle} action={words().campaigns.cancelGo} danger onClose={() => setAsking(undefined)} run={() => act('cancel')}>
          <p>{words().campaigns.cancelText(data.totals.waiting)}</p>
        </Confirm>
      )}
      {asking === 'split' && <Split id={id} onClose={() => setAsking(undefined)} />}
      {asking === 'delete' && (
        <Confirm title={texts.deleteTitle} action={words().campaigns.remove} danger onClose={() => setAsking(undefined)} run={async () => {
          await call(client.DELETE('/v1/campaigns/{id}', { params: { path: { id }, header: { 'If-Match': '*' } } }));
          route('/console/campaigns');
        }}>
          <p>{open ? texts.deleteOpen : texts.deleteEnded}</p>
        </Confirm>
      )}
    </Page>
  );
}

/** When it will be done, what holds it, what it cost. */
function Standing({ campaign }: { campaign: Campaign }) {
  const texts = words().campaign;
  const block = campaign.blockedBy ? blockIn(campaign.blockedBy) : undefined;
  const reason = campaign.statusReason ? statusReasonIn(campaign.statusReason) : undefined;
  return (
    <>
      {block && <Notice kind="warn"><b>{block.title}</b> {block.cure}</Notice>}
      {reason && <Notice kind="warn"><b>{reason.title}</b> {reason.cure}</Notice>}
      <dl class="facts">
        {campaign.status === 'draft' && <><dt>{texts.created}</dt><dd>{fullMoment(campaign.createdAt)}</dd></>}
        {campaign.startedAt ? <><dt>{texts.started}</dt><dd>{fullMoment(campaign.startedAt)}</dd></>
          : campaign.schedule?.startAtLocal && <><dt>{texts.starts}</dt><dd>{fullMoment(campaign.schedule.startAtLocal)}</dd></>}
        {campaign.finishedAt ? <><dt>{texts.finished}</dt><dd>{fullMoment(campaign.finishedAt)}</dd></>
          : campaign.expectedEnd && <><dt>{texts.expected}</dt><dd><b>{moment(campaign.expectedEnd)}</b></dd></>}
        {campaign.schedule?.endAtLocal && !campaign.finishedAt && <><dt>{texts.ends}</dt><dd>{fullMoment(campaign.schedule.endAtLocal)}</dd></>}
        {campaign.status === 'running' && <><dt>{texts.now}</dt><dd>{rateIn(campaign)}</dd></>}
        <dt>{texts.cost}</dt><dd>{money(campaign.cost.spent)}{Number(campaign.cost.reserved.amount) > 0 && <span class="soft"> {texts.held(money(campaign.cost.reserved))}</span>}</dd>
      </dl>
      {campaign.risks.length > 0 && !campaign.finishedAt && (
        <ul class="bullets soft">{campaign.risks.map(risk => <li key={risk}>{riskIn(risk).title} {riskIn(risk).cure}</li>)}</ul>
      )}
    </>
  );
}

type ReasonCount = { code: string; reason: string; count: number };

/** Errors by their reason, with what to do, and the people who were left out likewise; a reason shows its people. */
function Errors({ statistics, onReason }: { statistics: { failures: ReasonCount[]; skipped: ReasonCount[] }; onReason: (reason: string) => void }) {
  const texts = words().campaign;
  return (
    <section class="card stack">
      <h2>{texts.errors}</h2>
      {statistics.failures.length === 0 ? <p class="soft">{texts.noErrors}</p> : <Reasons counts={statistics.failures} onReason={onReason} />}
      {statistics.skipped.length > 0 && <><h2>{texts.people.filters.skipped}</h2><Reasons counts={statistics.skipped} onReason={onReason} mild /></>}
    </section>
  );
}

function Reasons({ counts, onReason, mild }: { counts: ReasonCount[]; onReason: (reason: string) => void; mild?: boolean }) {
  return (
    <ul class="lines">
      {counts.map(one => {
        const { title, cure } = reasonIn(one.reason);
        return <li key={`${one.code} ${one.reason}`} class={mild ? 'error-line mild' : 'error-line'}><b class="numbers">{number(one.count)}</b><div><button type="button" class="link" onClick={() => onReason(one.reason)}>{title}</button>{cure && <p class="hint">{cure}</p>}</div></li>;
      })}
    </ul>
  );
}
