import { useState } from 'preact/hooks';
import type { Campaign } from '../../api/types';
import { moment, money, number } from '../../format';
import { Confirm } from '../../parts/dialog';
import { blockIn, reasonIn, riskIn } from '../../parts/reasons';
import { Notice } from '../../parts/states';
import { may } from '../../session';
import { words } from '../../words';
import { incomplete, launch, type Missing } from './draft';
import type { Editing, Step } from './editing';
import { Count } from './people';
import { Misfit } from './schedule';

// Where a thing that is missing is filled in.
const places: Record<Missing, Step> = { channel: 'message', sender: 'message', title: 'message', text: 'message', start: 'schedule', end: 'schedule', days: 'schedule', hours: 'schedule' };

/** Step 4: everything once more, the risks in words, and the launch. */
export function Review(editing: Editing & { onLaunched: (campaign: Campaign) => void }) {
  const { draft, outlook, live, ended, store, onLaunched, onList, go } = editing;
  const texts = words().editor.review;
  const [asking, setAsking] = useState<Campaign>();
  const forecast = outlook.forecast;
  const missing = incomplete(draft);
  const skipped = Object.entries(forecast?.skipped ?? {}).filter(([, count]) => count > 0);
  return (
    <section class="card stack" id="review" aria-labelledby="review-title">
      <h2 id="review-title" tabIndex={-1}>{texts.title}</h2>
      <dl class="facts">
        <dt>{texts.people}</dt><dd><Count outlook={outlook} onList={onList} /></dd>
        {skipped.length > 0 && <><dt>{texts.leftOut}</dt><dd>{skipped.map(([reason, count]) => `${number(count)}: ${reasonIn(reason).title}`).join(' · ')}</dd></>}
        <dt>{texts.cost}</dt>
        <dd>{forecast?.cost ? (forecast.exact ? money(forecast.cost) : words().editor.summary.upTo(money(forecast.cost))) : '–'}{forecast?.unitPrice && <span class="soft"> ({texts.each(money(forecast.unitPrice))})</span>}
          {forecast?.billedByMeta?.amount && <div class="hint">{texts.meta(money(forecast.billedByMeta.amount))}</div>}</dd>
        <dt>{texts.first}</dt><dd>{forecast?.firstAtLocal ? moment(forecast.firstAtLocal) : '–'}</dd>
        <dt>{texts.last}</dt><dd>{forecast?.finishesAtLocal ? moment(forecast.finishesAtLocal) : '–'}</dd>
      </dl>
      <Misfit {...editing} />
      {forecast?.blockedBy && <Notice kind="warn">{blockIn(forecast.blockedBy).title} {blockIn(forecast.blockedBy).cure}</Notice>}
      {draft.channel === 'whatsapp' && (forecast?.risks.length ?? 0) > 0 && (
        <Notice kind="warn">
          <p><b>{texts.risks}</b></p>
          <ul class="bullets">{forecast!.risks.map(risk => <li key={risk}>{riskIn(risk).title} {riskIn(risk).cure}</li>)}</ul>
        </Notice>
      )}
      <p class="soft">{texts.next}</p>
      {!live && missing.length > 0 && (
        <Notice>
          <p>{texts.missing.intro}</p>
          <ul class="row">{missing.map(name => <li key={name}><button type="button" class="link" onClick={() => go(places[name])}>{texts.missing.names[name]}</button></li>)}</ul>
        </Notice>
      )}
      {!live && !ended && may('manager') && (
        <div class="actions">
          <button type="button" class="primary" disabled={missing.length > 0} onClick={() => void store().then(setAsking)}>{texts.launch}</button>
        </div>
      )}
      {asking && (
        <Confirm title={texts.ask} action={texts.launchGo} onClose={() => setAsking(undefined)} run={async () => onLaunched(await launch(asking.id))}>
          <p dir="auto"><b>{asking.title}</b></p>
          <p role="status">{!forecast ? words().editor.people.counting
            : (forecast.exact ? texts.askNumbers : texts.askAtMost)(forecast.count ?? forecast.bound ?? 0, words().shell.channels[asking.channel ?? 'chat'])}</p>
          {forecast?.cost && <p>{(forecast.exact ? texts.askCost : texts.askCostAtMost)(money(forecast.cost))}</p>}
          {forecast?.finishesAtLocal && <p>{texts.askEnd(moment(forecast.finishesAtLocal))}</p>}
          {(forecast?.willNotBeSent ?? 0) > 0 && <p><b>{words().editor.schedule.misfit(forecast!.willBeSent, forecast!.willBeSent + forecast!.willNotBeSent)}</b></p>}
          <p class="soft">{texts.askFinal}</p>
        </Confirm>
      )}
    </section>
  );
}
