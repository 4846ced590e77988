import type { Advice } from '../../api/types';
import { day, moment, number, weekday } from '../../format';
import { complain, useAttempt } from '../../parts/attempt';
import { Check, Choice, Field, Group } from '../../parts/field';
import { Bars } from '../../parts/chart';
import { Notice } from '../../parts/states';
import { me } from '../../session';
import { words } from '../../words';
import type { Editing } from './editing';
import { untimed, type Speed } from './draft';
import { outcome } from './outcome';

const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const speeds: Speed[] = [10, 20, 40];

/** Step 3: start, end, days, hours and speed, with what they lead to beside them. */
export function Schedule(editing: Editing) {
  const { draft, put, problem, ended, live, outlook, campaign } = editing;
  const texts = words().editor.schedule;
  const zone = draft.timeZone ?? me.value?.timeZone ?? '';
  const started = live && campaign?.status !== 'scheduled';
  const forecast = outlook.forecast;
  const gaps = untimed(draft);
  const gap = (name: keyof typeof texts.gaps): string[] => (gaps.includes(name) ? [texts.gaps[name]] : []);
  return (
    <section class="card stack" id="schedule" aria-labelledby="schedule-title">
      <h2 id="schedule-title" tabIndex={-1}>{texts.title}</h2>
      <p class="hint">{texts.zone(zone)}</p>
      <Choice name="start" label={texts.start} value={draft.startAtLocal === null ? 'now' : 'later'}
        onChange={choice => put({ startAtLocal: choice === 'now' ? null : draft.startAtLocal ?? '' })}
        options={[{ value: 'now', label: texts.now, disabled: ended || started }, { value: 'later', label: texts.later, hint: texts.laterHint, disabled: ended || started }]} />
      <div class="cards">
        {draft.startAtLocal !== null && (
          <Field label={texts.startAt} hint={gap('start')[0]} problem={problem} pointer="/schedule/startAtLocal">
            <input type="datetime-local" required disabled={ended || started} value={draft.startAtLocal} onInput={event => put({ startAtLocal: event.currentTarget.value })} />
          </Field>
        )}
        <Field label={texts.endAt} optional={words().shell.optional} hint={texts.endHint} errors={gap('end')} problem={problem} pointer="/schedule/endAtLocal">
          <input type="datetime-local" disabled={ended} value={draft.endAtLocal ?? ''} onInput={event => put({ endAtLocal: given(event) })} onBlur={event => put({ endAtLocal: given(event) })} />
        </Field>
      </div>
      <Group label={texts.days} hint={draft.daysOfWeek ? undefined : texts.everyDay} errors={[...gap('days'), ...(problem?.field('/schedule/daysOfWeek', true) ?? [])]}>
        <div class="chips">
          {days.map(name => {
            const chosen = draft.daysOfWeek ?? days;
            return (
              <label key={name} class="chip">
                <input type="checkbox" disabled={ended} checked={chosen.includes(name)} onChange={event => {
                  const next = days.filter(day => (day === name ? event.currentTarget.checked : chosen.includes(day)));
                  put({ daysOfWeek: next.length === days.length ? null : next });
                }} />
                <span>{weekday(name, 'short')}</span>
              </label>
            );
          })}
        </div>
      </Group>
      <Check label={texts.hours} hint={draft.from === null ? texts.dayAndNight : undefined} checked={draft.from !== null} disabled={ended}
        onChange={on => put(on ? { from: '09:00', to: '20:00' } : { from: null, to: null })} />
      {draft.from !== null && (
        <div class="cards">
          <Field label={texts.from} problem={problem} pointer="/schedule/from">
            <input type="time" disabled={ended} value={draft.from} onInput={event => put({ from: event.currentTarget.value })} />
          </Field>
          <Field label={texts.to} errors={gap('hours')} problem={problem} pointer="/schedule/to">
            <input type="time" disabled={ended} value={draft.to ?? ''} onInput={event => put({ to: event.currentTarget.value })} />
          </Field>
        </div>
      )}
      {draft.channel === 'whatsapp' && <>
        <Group label={texts.speed} hint={texts.speedHint} errors={problem?.field('/messagesPerHour') ?? []}>
          <Choice name="speed" label={texts.speed} value={draft.messagesPerHour} onChange={messagesPerHour => put({ messagesPerHour })}
            options={speeds.map(speed => ({ value: speed, label: texts.perHour(speed), hint: outcome(forecast, speed, draft.endAtLocal), disabled: ended }))} />
        </Group>
        <Check label={texts.safe} hint={texts.safeHint} checked={draft.safeSending} disabled={ended || live} onChange={safeSending => put({ safeSending })} />
      </>}
      {forecast && forecast.perDay.length > 0 && (
        <Bars label={texts.perDay} done={texts.done} planned={texts.planned}
          bars={forecast.perDay.slice(0, 60).map(one => ({ label: day(one.date), title: texts.onDay(day(one.date), one.sent), planned: one.sent }))} />
      )}
      <Misfit {...editing} />
    </section>
  );
}

// What a field of day and time holds: nothing, or half of it, which the browser gives as nothing too.
const given = ({ currentTarget }: { currentTarget: HTMLInputElement }): string | null => currentTarget.value || (currentTarget.validity.badInput ? '' : null);

/** What does not fit into the time, and the advice as buttons. */
export function Misfit({ draft, put, outlook, ended, live, store }: Editing) {
  const texts = words().editor.schedule;
  const forecast = outlook.forecast;
  if (!forecast?.exact || forecast.willNotBeSent === 0) return null;
  const apply = (advice: Advice) => {
    switch (advice.kind) {
      case 'extendEnd': return put({ endAtLocal: advice.endAt?.slice(0, 16) ?? null });
      case 'raiseSpeed': return put({ messagesPerHour: advice.messagesPerHour as Speed });
      case 'widenHours': return put({ from: advice.from ?? null, to: advice.to ?? null, daysOfWeek: advice.daysOfWeek ?? draft.daysOfWeek });
      default: return undefined;
    }
  };
  return (
    <Notice kind="warn">
      <p><b>{texts.misfit(forecast.willBeSent, forecast.willBeSent + forecast.willNotBeSent)}</b></p>
      {!ended && (
        <div class="actions">
          {forecast.advice.filter(one => one.kind !== 'splitAudience').map(one => (
            <button key={one.kind} type="button" class="small" onClick={() => apply(one)}>{adviceIn(one)}</button>
          ))}
          {!live && forecast.advice.filter(one => one.kind === 'splitAudience').map(one => <Split key={one.kind} advice={one} store={store} />)}
        </div>
      )}
    </Notice>
  );
}

function Split({ advice, store }: { advice: Advice; store: Editing['store'] }) {
  const texts = words().editor.schedule;
  const attempt = useAttempt();
  const split = async () => {
    const campaign = await store();
    if (!campaign) return;
    const { splitInto } = await import('./split');
    await splitInto(campaign.id, advice.messagesEach ?? 0);
  };
  return (
    <button type="button" class="small" disabled={attempt.busy} onClick={() => void attempt.run(split, refusal => { complain(refusal); return true; })}>
      {texts.advice.splitAudience(advice.parts ?? 2, number(advice.messagesEach ?? 0))}
    </button>
  );
}

function adviceIn(advice: Advice): string {
  const texts = words().editor.schedule.advice;
  switch (advice.kind) {
    case 'extendEnd': return advice.endAt ? texts.extendEnd(moment(advice.endAt)) : texts.noEnd;
    case 'raiseSpeed': return texts.raiseSpeed(advice.messagesPerHour ?? 40);
    case 'widenHours': return advice.from && advice.to ? texts.widenHours(advice.from, advice.to) : texts.allHours;
    default: return advice.kind;
  }
}
