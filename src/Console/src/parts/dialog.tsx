import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { words } from '../words';
import { useAttempt } from './attempt';
import { Failure } from './states';

/** A native modal dialog; the browser keeps the focus in it and gives it back. */
export function Dialog({ title, children, onClose, foot }: { title: string; children: ComponentChildren; onClose?: () => void; foot?: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current!;
    if (!element.open) element.showModal();
    return () => element.close();
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby={id} onCancel={event => { event.preventDefault(); onClose?.(); }}>
      <header><h2 id={id}>{title}</h2>
        {onClose && <button type="button" class="icon" aria-label={words().shell.close} onClick={onClose}>✕</button>}
      </header>
      <div class="body">{children}</div>
      {foot && <footer>{foot}</footer>}
    </dialog>
  );
}

/** Asks once more before something that cannot be taken back. The dialog stays, with the refusal in it, when it was refused. */
export function Confirm({ title, children, action, danger = false, run, onClose }: {
  title: string; children: ComponentChildren; action: string; danger?: boolean; run: () => Promise<void>; onClose: () => void;
}) {
  const attempt = useAttempt();
  const go = () => void attempt.run(async () => {
    await run();
    onClose();
  });
  return (
    <Dialog title={title} onClose={onClose} foot={<>
      <button type="button" onClick={onClose}>{words().shell.cancel}</button>
      <button type="button" class={danger ? 'primary danger' : 'primary'} disabled={attempt.busy} onClick={go}>{action}</button>
    </>}>
      {children}
      <Failure problem={attempt.problem} />
    </Dialog>
  );
}
