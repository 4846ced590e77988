import type { Campaign, Statistics } from '../../api/types';
import { number, percent } from '../../format';
import { reasonIn } from '../../parts/reasons';
import { words } from '../../words';

/** From the audience to read: each bar contains the next. */
export function Funnel({ statistics, campaign, onReason }: { statistics: Statistics; campaign: Campaign; onReason: (reason: string) => void }) {
  const texts = words().campaign;
  const funnel = statistics.funnel;
  if (!funnel) return <section class="card"><h2>{texts.funnel}</h2><p class="soft">{campaign.status === 'draft' ? texts.notLaunched : words().campaigns.counting}</p></section>;
  const seen = campaign.channel !== 'sms'; // SMS knows no reading
  const steps = [
    { label: texts.audience, value: funnel.audience }, { label: texts.toSend, value: funnel.toSend }, { label: texts.sent, value: funnel.sent },
    { label: texts.delivered, value: funnel.delivered }, ...(seen ? [{ label: texts.read, value: funnel.read }] : []),
  ];
  const most = Math.max(1, funnel.audience);
  return (
    <section class="card stack">
      <h2>{texts.funnel}</h2>
      <ol class="funnel">
        {steps.map((step, index) => (
          <li key={step.label}>
            <span>{step.label}</span>
            <svg class={`bar b${index}`} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width={(100 * step.value) / most} height="10" /></svg>
            <b class="numbers">{number(step.value)}</b>
            <span class="soft numbers">{index > 1 && funnel.toSend > 0 ? percent((100 * step.value) / funnel.toSend) : ''}</span>
          </li>
        ))}
      </ol>
      {!seen && <p class="hint">{texts.smsRead}</p>}
      {funnel.leftOut.length > 0 && (
        <details>
          <summary>{texts.leftOut(funnel.audience - funnel.toSend)}</summary>
          <ul class="reasons">{funnel.leftOut.map(one => <li key={one.reason}><b class="numbers">{number(one.count)}</b> <button type="button" class="link" onClick={() => onReason(one.reason)}>{reasonIn(one.reason).title}</button></li>)}</ul>
        </details>
      )}
    </section>
  );
}
