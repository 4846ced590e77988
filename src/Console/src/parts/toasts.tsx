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

/** How long a change can be taken back. */
export const undoMilliseconds = 8000;

/**
 * Does something in eight seconds unless it is taken back. When the page is left before, it is done at once, because
 * the screen already shows it as done: `act` must then send its call with `keepalive`.
 */
export function undoable(text: string, act: () => void, undone: () => void): void {
  const id = ++last;
  let open = true;
  const finish = (run: () => void) => {
    if (!open) return;
    open = false;
    clearTimeout(timer);
    removeEventListener('pagehide', leave);
    drop(id);
    run();
  };
  const leave = () => finish(act);
  const timer = setTimeout(leave, undoMilliseconds);
  addEventListener('pagehide', leave);
  toasts.value = [...toasts.value, { id, text, kind: 'info', undo: () => finish(undone) }];
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
