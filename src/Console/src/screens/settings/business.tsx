import { useState } from 'preact/hooks';
import { call, client } from '../../api/client';
import type { Settings } from '../../api/types';
import { useAttempt } from '../../parts/attempt';
import { Field } from '../../parts/field';
import { useSenders } from '../../parts/known';
import { useLoad } from '../../parts/load';
import { Failure, Skeleton } from '../../parts/states';
import { say } from '../../parts/toasts';
import { may, me } from '../../session';
import { languages, words } from '../../words';
import { wordsOf } from './optOut';

const fields = ['/timeZone', '/region', '/defaultChatSender', '/retentionDays', '/optOutWords'];

/** Zone, country, default chat sender, opt-out words and retention. */
export function Business() {
  const texts = words().settings;
  const loaded = useLoad(signal => call(client.GET('/v1/settings', { signal })), []);
  const senders = useSenders();
  const [draft, setDraft] = useState<Partial<Settings>>({});
  const [written, setWritten] = useState<Record<string, string>>({}); // words by language, as they are typed
  const { busy, problem, submit } = useAttempt();
  if (!loaded.data) return <section class="card"><Failure problem={loaded.problem} retry={loaded.reload} />{!loaded.problem && <Skeleton rows={3} />}</section>;
  const now = { ...loaded.data, ...draft };
  const put = (change: Partial<Settings>) => setDraft(before => ({ ...before, ...change }));
  const able = may('manager');
  // Only what was changed is sent, a language's words by themselves: another person's changes stay.
  const save = submit(async () => {
    const edited = Object.entries(written).map(([code, text]) => [code, wordsOf(text)]);
    const saved = await call(client.PATCH('/v1/settings', {
      body: { ...draft, ...(edited.length > 0 ? { optOutWords: Object.fromEntries(edited) } : {}) } as never,
    }));
    loaded.set(saved);
    setDraft({});
    setWritten({});
    if (me.value) me.value = { ...me.value, timeZone: saved.timeZone, region: saved.region }; // every screen shows times in it
    say(texts.saved);
  });
  const optOut = now.optOutWords;
  return (
    <form class="card stack" onSubmit={save}>
      <h2>{texts.business}</h2>
      <div class="cards">
        <Field label={texts.zone} hint={texts.zoneHint} problem={problem} pointer="/timeZone">
          <input value={now.timeZone ?? ''} disabled={!able} autocapitalize="off" spellcheck={false} onInput={event => put({ timeZone: event.currentTarget.value.trim() })} />
        </Field>
        <Field label={texts.region} hint={texts.regionHint} problem={problem} pointer="/region">
          <input value={now.region ?? ''} maxLength={2} disabled={!able} autocapitalize="characters" onInput={event => put({ region: event.currentTarget.value.toUpperCase() })} />
        </Field>
        <Field label={texts.chatSender} hint={texts.chatSenderHint} problem={problem} pointer="/defaultChatSender">
          <select value={now.defaultChatSender ?? ''} disabled={!may('creator')} onChange={event => put({ defaultChatSender: event.currentTarget.value || null })}>
            <option value="">{texts.none}</option>
            {senders.data?.items.filter(sender => sender.channel === 'chat').map(sender => <option key={sender.id} value={sender.id}>{sender.name}</option>)}
          </select>
        </Field>
        <Field label={texts.retention} hint={texts.retentionHint} problem={problem} pointer="/retentionDays">
          <input type="number" inputMode="numeric" min={30} max={3650} value={now.retentionDays ?? ''} disabled={!able}
            onInput={event => put({ retentionDays: event.currentTarget.value === '' ? null : event.currentTarget.valueAsNumber })} />
        </Field>
      </div>
      <fieldset class="stack">
        <legend><b>{texts.words}</b></legend>
        <p class="hint">{texts.wordsHint}</p>
        <div class="cards">
          {Object.entries(languages).map(([code, name]) => (
            <Field key={code} label={texts.wordsFor(name)} hint={optOut[code] || written[code]?.trim() ? undefined : texts.ready} problem={problem} pointer={`/optOutWords/${code}`}>
              <textarea class="short" lang={code} disabled={!able} value={written[code] ?? (optOut[code] ?? []).join('\n')}
                onInput={event => setWritten({ ...written, [code]: event.currentTarget.value })} />
            </Field>
          ))}
        </div>
      </fieldset>
      <Failure problem={senders.problem} retry={senders.reload} />
      <Failure problem={problem} except={fields} />
      {able && <div class="actions"><button type="submit" class="primary" disabled={busy || Object.keys({ ...draft, ...written }).length === 0}>{words().shell.save}</button></div>}
    </form>
  );
}
