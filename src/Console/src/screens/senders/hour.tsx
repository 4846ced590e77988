import { call, client } from '../../api/client';
import { number, time } from '../../format';
import { Bars } from '../../parts/chart';
import { useLoad } from '../../parts/load';
import { readReasons, waitingIn } from '../../parts/reasons';
import { Failure } from '../../parts/states';
import { words } from '../../words';
import { bucketsOf } from './buckets';

readReasons();

/** The sender's hour: what went out, what comes next, and for which campaign. */
export function Hour({ id, limit }: { id: string; limit: number | undefined }) {
  const texts = words().senders.hourOf;
  const hour = useLoad(signal => call(client.GET('/v1/senders/{id}/hour', { params: { path: { id } }, signal })), [id]);
  if (!hour.data) return <Failure problem={hour.problem} retry={hour.reload} />;
  const { campaigns, others, from } = hour.data;
  const buckets = bucketsOf(from, campaigns);
  return (
    <section class="card stack">
      <div class="spread"><h2>{texts.title}</h2><button type="button" class="small" onClick={hour.reload}>{texts.again}</button></div>
      <p class="soft">{limit ? texts.about(limit) : texts.noLimit}</p>
      {limit && (
        <Bars label={texts.title} done={words().campaign.done} planned={words().campaign.planned}
          bars={buckets.map(one => ({ label: time(one.at), title: `${time(one.at)}: ${number(one.done + one.planned)}`, done: one.done, planned: one.planned }))} />
      )}
      {campaigns.length === 0 && !others ? <p class="soft">{texts.nobody}</p> : (
        <ul class="lines">
          {campaigns.map(one => (
            <li key={one.campaignId} class="spread">
              <a href={`/console/campaigns/${one.campaignId}`} dir="auto">{one.title || words().campaigns.untitled}</a>
              <span class="numbers soft">{texts.counts(one.attempted ?? 0, one.planned.length)}{one.waitingFor && <> · {waitingIn(one.waitingFor).title}</>}</span>
            </li>
          ))}
          {!!others && <li class="spread"><span>{texts.others}</span><span class="numbers soft">{texts.counts(others, 0)}</span></li>}
        </ul>
      )}
    </section>
  );
}
