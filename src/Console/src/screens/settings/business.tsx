import { useState } from 'preact/hooks';
import { call, client } from '../../api/client';
import { Problem } from '../../api/problem';
import type { Settings } from '../../api/types';
import { Field } from '../../parts/field';
import { useLoad } from '../../parts/load';
import { Failure, Skeleton } from '../../parts/states';
import { say } from '../../parts/toasts';
import { may } from '../../session';
import { languages, words } from '../../words';

const fields = ['/timeZone', '/region', '/defaultChatSender', '/retentionDays', '/optOutWords'];

/** Zone, country, default chat sender, opt-out words and retention. */
export function Business() {
  const texts = words().settings;
  const loaded = useLoad(signal => call(client.GET('/v1/settings', { signal })), []);
  const senders = useLoad(signal => call(client.GET('/v1/senders', { params: { query: { limit: 200 } }, signal })), []);
  const [draft, setDraft] = useState<Partial<Settings>>({});
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  if (!loaded.data) return <section class="card"><Failure problem={loaded.problem} retry={loaded.reload} />{!loaded.problem && <Skeleton rows={3} />}</section>;
  const now = { ...loaded.data, ...draft };
  const put = (change: Partial<Settings>) => setDraft(before => ({ ...before, ...change }));
  const able = may('manager');
  const save = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      loaded.set(await call(client.PATCH('/v1/settings', { body: draft as never })));
      setDraft({});
      say(texts.saved);
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure;
      setProblem(failure);
    } finally {
      setBusy(false);
    }
  };
  const optOut = (now.optOutWords ?? {}) as Record<string, string[]>;
  return (
    <form class="card stack" onSubmit={event => void save(event)}>
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
            <Field key={code} label={texts.wordsFor(name)} hint={optOut[code] ? undefined : texts.ready} problem={problem} pointer={`/optOutWords/${code}`}>
              <textarea class="short" lang={code} disabled={!able} value={(optOut[code] ?? []).join('\n')}
                onInput={event => put({ optOutWords: { ...optOut, [code]: event.currentTarget.value.split('\n').map(word => word.trimStart()) } })} />
            </Field>
          ))}
        </div>
      </fieldset>
      <Failure problem={problem} except={fields} />
      {able && <div class="actions"><button type="submit" class="primary" disabled={busy || Object.keys(draft).length === 0}>{words().shell.save}</button></div>}
    </form>
  );
}
