import { useEffect, useState } from 'preact/hooks';
import { call, client } from '../api/client';
import { Problem } from '../api/problem';
import { Dialog } from '../parts/dialog';
import { Field } from '../parts/field';
import { Failure, Spinner } from '../parts/states';
import { expired, me } from '../session';
import { language, languages, remember, words, type Language } from '../words';

/** The first screen: a key is exchanged for a session. A code in the address, which a laptop shows as a QR code, signs a phone in. */
export function SignIn() {
  const [handover, setHandover] = useState(() => /^#code=(.+)$/.exec(location.hash)?.[1]);
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    if (!handover) return;
    history.replaceState(null, '', location.pathname); // the code is used once and is not kept in the history
    enter({ code: decodeURIComponent(handover) }).catch(failure => { setHandover(undefined); setProblem(refusal(failure)); });
  }, [handover]);
  const texts = words().shell.signIn;
  return (
    <main class="sign-in">
      <div class="card stack">
        <h1>MassMessaging</h1>
        {handover ? <><Spinner /><p>{texts.handover}</p></> : <KeyForm problem={problem} />}
        <label class="row">{texts.language}
          <select value={language.value} onChange={event => void remember(event.currentTarget.value as Language)}>
            {Object.entries(languages).map(([code, name]) => <option key={code} value={code} lang={code}>{name}</option>)}
          </select>
        </label>
      </div>
    </main>
  );
}

/** Asks for the key again over the screen that is open; the screen keeps what was written. */
export function SignInAgain() {
  const texts = words().shell.signIn;
  return (
    <Dialog title={texts.again}>
      <p>{texts.againText}</p>
      <KeyForm />
    </Dialog>
  );
}

function KeyForm({ problem: before }: { problem?: Problem | undefined }) {
  const [key, setKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(before);
  useEffect(() => setProblem(before), [before]);
  const texts = words().shell.signIn;
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      await enter({ key: key.trim() });
    } catch (failure) {
      setProblem(refusal(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form class="stack" onSubmit={event => void submit(event)}>
      <Field label={texts.key} hint={texts.hint} problem={problem} pointer="/key">
        <input type="password" name="key" autocomplete="current-password" required value={key} onInput={event => setKey(event.currentTarget.value)} />
      </Field>
      <Failure problem={problem} except={['/key']} />
      <button type="submit" class="primary" disabled={busy}>{texts.go}</button>
    </form>
  );
}

async function enter(body: { key: string } | { code: string }): Promise<void> {
  const before = me.value?.tenantId;
  const now = (await call(client.POST('/v1/session', { body }))).me;
  if (!now) throw new Error('A session without a person.');
  if (before && before !== now.tenantId) location.assign('/console'); // another business: nothing of the former one stays
  me.value = now;
  expired.value = false;
}

function refusal(failure: unknown): Problem {
  if (failure instanceof Problem) return failure;
  throw failure;
}
