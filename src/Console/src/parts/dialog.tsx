import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { words } from '../words';
import { useAttempt } from './attempt';
import { Failure } from './states';

/** A native modal dialog; the browser keeps the focus in it and gives it back. */
export function Dialog({ title, children, onClose, foot }: { title: string; children: ComponentChildren; onClose?: () => void; foot?: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const here = useRef(true);
  const id = useId();
  useLayoutEffect(() => {
    const element = dialog.current!;
    here.current = true;
    if (!element.open) element.showModal();
    return () => {
      here.current = false;
      element.close();
    };
  }, []);
  // The browser lets a page hold back one Escape; a second one closes the dialog, which then is asked for or opened again.
  const closed = () => {
    if (!here.current) return;
    onClose?.();
    setTimeout(() => { if (here.current && !dialog.current!.open) dialog.current!.showModal(); });
  };
  return (
    <dialog ref={dialog} aria-labelledby={id} onCancel={event => { event.preventDefault(); onClose?.(); }} onClose={closed}>
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
  const here = useRef(true);
  useLayoutEffect(() => () => { here.current = false; }, []);
  const go = () => void attempt.run(async () => {
    await run();
    if (here.current) onClose();
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
