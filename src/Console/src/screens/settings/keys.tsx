import { useState } from 'preact/hooks';
import { call, client, once } from '../../api/client';
import type { Key } from '../../api/types';
import { useAttempt } from '../../parts/attempt';
import { Copy } from '../../parts/copy';
import { moment } from '../../format';
import { Confirm, Dialog } from '../../parts/dialog';
import { Choice, Field } from '../../parts/field';
import { useLoad } from '../../parts/load';
import { Failure } from '../../parts/states';
import { words } from '../../words';

type Role = 'creator' | 'manager' | 'viewer';

/** The keys of the business: made, shown once, ended. */
export function Keys() {
  const texts = words().settings;
  const keys = useLoad(signal => call(client.GET('/v1/keys', { signal })), []);
  const [making, setMaking] = useState(false);
  const [ending, setEnding] = useState<Key>();
  return (
    <section class="card stack">
      <div class="spread"><h2>{texts.keys}</h2><button type="button" class="small" onClick={() => setMaking(true)}>{texts.newKey}</button></div>
      <p class="soft">{texts.keysAbout}</p>
      <Failure problem={keys.problem} retry={keys.reload} />
      <ul class="lines">
        {keys.data?.items.map(key => (
          <li key={key.id} class="spread">
            <div>
              <b dir="auto">{key.name || '–'}</b> <span class="soft">…{key.hint}</span>
              <div class="hint">{texts.roles[key.role]} · {key.revokedAt ? texts.revoked(moment(key.revokedAt)) : key.lastUsedAt ? texts.lastUsed(moment(key.lastUsedAt)) : texts.neverUsed}</div>
            </div>
            {!key.revokedAt && <button type="button" class="small danger" onClick={() => setEnding(key)} aria-label={`${texts.revoke}: ${key.name ?? key.hint}`}>{texts.revoke}</button>}
          </li>
        ))}
      </ul>
      {making && <NewKey onClose={() => { setMaking(false); keys.reload(); }} />}
      {ending && (
        <Confirm title={texts.revokeTitle} action={texts.revokeGo} danger onClose={() => setEnding(undefined)}
          run={async () => { await call(client.DELETE('/v1/keys/{id}', { params: { path: { id: ending.id } } })); keys.reload(); }}>
          <p><b dir="auto">{ending.name}</b> …{ending.hint}</p><p>{texts.revokeText}</p>
        </Confirm>
      )}
    </section>
  );
}

function NewKey({ onClose }: { onClose: () => void }) {
  const texts = words().settings;
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('manager');
  const [made, setMade] = useState('');
  const { busy, problem, submit } = useAttempt();
  const make = submit(async () => setMade((await call(client.POST('/v1/keys', { body: { name, role }, params: { header: once() } }))).key));
  if (made) {
    return (
      <Dialog title={texts.newKey} foot={<button type="button" class="primary" onClick={onClose}>{texts.done}</button>}>
        <p>{texts.keyOnce}</p>
        <p class="secret"><code>{made}</code></p>
        <Copy text={made} />
      </Dialog>
    );
  }
  return (
    <Dialog title={texts.newKey} onClose={onClose}>
      <form class="stack" onSubmit={make}>
        <Field label={texts.keyName} problem={problem} pointer="/name">
          <input required maxLength={100} value={name} onInput={event => setName(event.currentTarget.value)} />
        </Field>
        <Choice name="role" label={texts.keyRole} value={role} onChange={setRole}
          options={(['creator', 'manager', 'viewer'] as const).map(value => ({ value, label: texts.roles[value]!.split(':')[0]!, hint: texts.roles[value]!.split(':')[1]!.trim() }))} />
        <Failure problem={problem} except={['/name']} />
        <button type="submit" class="primary" disabled={busy}>{texts.makeKey}</button>
      </form>
    </Dialog>
  );
}
