import { useEffect, useState } from 'preact/hooks';
import { call, client } from '../api/client';
import type { Problem } from '../api/problem';
import { useAttempt } from '../parts/attempt';
import { Dialog } from '../parts/dialog';
import { Field } from '../parts/field';
import { LanguageChoice } from '../parts/language';
import { asProblem } from '../parts/load';
import { Failure, Spinner } from '../parts/states';
import { expired, me } from '../session';
import { words } from '../words';

/** The first screen: a key is exchanged for a session. A code in the address, which a laptop shows as a QR code, signs a phone in. */
export function SignIn() {
  const [handover, setHandover] = useState(() => /^#code=(.+)$/.exec(location.hash)?.[1]);
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    if (!handover) return;
    history.replaceState(null, '', location.pathname); // the code is used once and is not kept in the history
    enter({ code: decoded(handover) }).catch(failure => { setHandover(undefined); setProblem(asProblem(failure)); });
  }, [handover]);
  const texts = words().shell.signIn;
  return (
    <main class="sign-in">
      <div class="card stack">
        <h1>MassMessaging</h1>
        {handover ? <><Spinner /><p>{texts.handover}</p></> : <KeyForm problem={problem} />}
        <LanguageChoice />
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
  const { busy, problem, submit, refuse } = useAttempt();
  useEffect(() => refuse(before), [before]);
  const texts = words().shell.signIn;
  return (
    <form class="stack" onSubmit={submit(() => enter({ key: key.trim() }))}>
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

// What is no code of ours is refused by the Api like every other wrong one.
function decoded(code: string): string {
  try {
    return decodeURIComponent(code);
  } catch {
    return code;
  }
}
