import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Problem } from '../api/problem';
import { words } from '../words';
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
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const go = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await run();
      onClose();
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure;
      setProblem(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose} foot={<>
      <button type="button" onClick={onClose}>{words().shell.cancel}</button>
      <button type="button" class={danger ? 'primary danger' : 'primary'} disabled={busy} onClick={() => void go()}>{action}</button>
    </>}>
      {children}
      <Failure problem={problem} />
    </Dialog>
  );
}
