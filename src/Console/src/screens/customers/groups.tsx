import { useState } from 'preact/hooks';
import { call, client, once } from '../../api/client';
import { useAttempt } from '../../parts/attempt';
import { Confirm, Dialog } from '../../parts/dialog';
import { Field } from '../../parts/field';
import { useLoad } from '../../parts/load';
import { Page } from '../../parts/page';
import { Failure, Skeleton } from '../../parts/states';
import { may } from '../../session';
import { words } from '../../words';

interface Label { id: string; name: string; members?: number | null }

/** Groups of customers, and the staff who serve them. */
export default function Groups() {
  const texts = words().labels;
  return (
    <Page title={texts.title} back="/console/customers">
      <Labels kind="groups" />
      <Labels kind="staff" />
    </Page>
  );
}

function Labels({ kind }: { kind: 'groups' | 'staff' }) {
  const texts = words().labels;
  const list = useLoad(signal => call(client.GET(`/v1/${kind}`, { params: { query: { limit: 200, members: true } }, signal })), [kind]);
  const [editing, setEditing] = useState<Label | 'new'>();
  const [removing, setRemoving] = useState<Label>();
  const filter = kind === 'groups' ? 'group' : 'staff';
  return (
    <section class="card stack">
      <div class="spread"><h2>{texts[kind]}</h2>{may('manager') && <button type="button" class="small" onClick={() => setEditing('new')}>{texts.add[kind]}</button>}</div>
      <Failure problem={list.problem} retry={list.reload} />
      {!list.data ? !list.problem && <Skeleton rows={2} /> : list.data.items.length === 0 ? <p class="soft">{texts.none[kind]}</p> : (
        <ul class="lines">
          {list.data.items.map((label: Label) => (
            <li key={label.id} class="spread">
              <div><a href={`/console/customers?${filter}=${encodeURIComponent(label.id)}`} dir="auto">{label.name}</a>
                {label.members !== undefined && label.members !== null && <small class="soft"> {texts.members(label.members)}</small>}</div>
              {may('manager') && <div class="row">
                <button type="button" class="small" aria-label={`${texts.rename}: ${label.name}`} onClick={() => setEditing(label)}>{texts.rename}</button>
                <button type="button" class="small danger" aria-label={`${words().campaigns.remove}: ${label.name}`} onClick={() => setRemoving(label)}>{words().campaigns.remove}</button>
              </div>}
            </li>
          ))}
        </ul>
      )}
      {editing && <Edit kind={kind} label={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} onSaved={() => { setEditing(undefined); list.reload(); }} />}
      {removing && (
        <Confirm title={texts.removeTitle(removing.name)} action={words().campaigns.remove} danger onClose={() => setRemoving(undefined)} run={async () => {
          await call(client.DELETE(`/v1/${kind}/{id}`, { params: { path: { id: removing.id } } }));
          list.reload();
        }}><p>{texts.removeText}</p></Confirm>
      )}
    </section>
  );
}

function Edit({ kind, label, onClose, onSaved }: { kind: 'groups' | 'staff'; label: Label | undefined; onClose: () => void; onSaved: () => void }) {
  const texts = words().labels;
  const [name, setName] = useState(label?.name ?? '');
  const { busy, problem, submit } = useAttempt();
  const save = submit(async () => {
    await (label
      ? call(client.PUT(`/v1/${kind}/{id}`, { params: { path: { id: label.id } }, body: { name: name.trim() } }))
      : call(client.POST(`/v1/${kind}`, { params: { header: once() }, body: { name: name.trim() } })));
    onSaved();
  });
  return (
    <Dialog title={label ? texts.rename : texts.add[kind]} onClose={onClose}>
      <form class="stack" onSubmit={save}>
        <Field label={words().customers.fields.name} problem={problem} pointer="/name"><input required maxLength={200} dir="auto" value={name} onInput={event => setName(event.currentTarget.value)} /></Field>
        <Failure problem={problem} except={['/name']} />
        <button type="submit" class="primary" disabled={busy}>{words().shell.save}</button>
      </form>
    </Dialog>
  );
}
