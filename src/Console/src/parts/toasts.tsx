import { signal } from '@preact/signals';
import { words } from '../words';

interface Toast { id: number; text: string; undo?: () => void; kind: 'info' | 'bad' }

const toasts = signal<Toast[]>([]);
let last = 0;

/** Says something for a few seconds. */
export function say(text: string, kind: 'info' | 'bad' = 'info', milliseconds = 6000): void {
  const id = ++last;
  toasts.value = [...toasts.value, { id, text, kind }];
  setTimeout(() => drop(id), milliseconds);
}

const drop = (id: number): void => { toasts.value = toasts.value.filter(toast => toast.id !== id); };

// How long a change can be taken back.
const undoMilliseconds = 8000;

/**
 * Does something in eight seconds unless it is taken back. When the page is left or hidden before, it is done at once,
 * because the screen already shows it as done and a phone may end a hidden page without a word: `act` must send its
 * call with `keepalive`. The answer takes it back without the person.
 */
export function undoable(text: string, act: () => void, undone: () => void): () => void {
  const id = ++last;
  let open = true;
  const finish = (run: () => void) => {
    if (!open) return;
    open = false;
    clearTimeout(timer);
    removeEventListener('pagehide', leave);
    document.removeEventListener('visibilitychange', hide);
    drop(id);
    run();
  };
  const leave = () => finish(act);
  const hide = () => { if (document.visibilityState === 'hidden') leave(); };
  const timer = setTimeout(leave, undoMilliseconds);
  addEventListener('pagehide', leave);
  document.addEventListener('visibilitychange', hide);
  toasts.value = [...toasts.value, { id, text, kind: 'info', undo: () => finish(undone) }];
  return () => finish(undone);
}

/** The messages at the screen's lower edge. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(toast => (
        <div key={toast.id} class={`toast ${toast.kind}`}>
          <span>{toast.text}</span>
          {toast.undo && <button type="button" class="link" onClick={toast.undo}>{words().shell.undo}</button>}
          <button type="button" class="icon" aria-label={words().shell.close} onClick={() => drop(toast.id)} hidden={!!toast.undo}>✕</button>
        </div>
      ))}
    </div>
  );
}
