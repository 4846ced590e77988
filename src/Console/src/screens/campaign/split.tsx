import { useLocation } from 'preact-iso/router';
import { useState } from 'preact/hooks';
import { call, client, once } from '../../api/client';
import { useAttempt } from '../../parts/attempt';
import { Dialog } from '../../parts/dialog';
import { Field } from '../../parts/field';
import { Failure } from '../../parts/states';
import { say } from '../../parts/toasts';
import { words } from '../../words';

const most = 50;

/** Makes several drafts of one, with as many people each, and shows them. */
export function Split({ id, onClose }: { id: string; onClose: () => void }) {
  const texts = words().campaign.split;
  const { route } = useLocation();
  const [parts, setParts] = useState('2');
  const { busy, problem, submit } = useAttempt();
  const split = submit(async () => {
    const made = await call(client.POST('/v1/campaigns/{id}/split', { params: { path: { id }, header: once() }, body: { parts: Number(parts) } }));
    say(words().editor.schedule.split(made.items.length));
    route('/console/campaigns?status=draft');
  });
  return (
    <Dialog title={texts.title} onClose={onClose}>
      <form class="stack" onSubmit={split}>
        <p>{texts.text}</p>
        <Field label={texts.parts} hint={texts.hint} problem={problem} pointer="/parts">
          <input class="narrow" type="number" inputMode="numeric" required min={2} max={most} value={parts} onInput={event => setParts(event.currentTarget.value)} />
        </Field>
        <Failure problem={problem} except={['/parts']} />
        <button type="submit" class="primary" disabled={busy}>{texts.go}</button>
      </form>
    </Dialog>
  );
}
