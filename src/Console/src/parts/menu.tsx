import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Icon } from './icons';

/** What a menu offers. */
export interface MenuItem { label: string; run?: () => void; href?: string; danger?: boolean; download?: boolean }

/** A button that opens a list of actions; arrows move in it, Escape closes it. */
export function Menu({ label, items }: { label: string; items: MenuItem[] }) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    root.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const outside = (event: Event) => { if (!root.current?.contains(event.target as Node)) setOpen(false); };
    addEventListener('pointerdown', outside);
    return () => removeEventListener('pointerdown', outside);
  }, [open]);
  if (items.length === 0) return null;
  const close = () => { setOpen(false); root.current?.querySelector('button')?.focus(); };
  const move = (event: KeyboardEvent) => {
    const all = [...root.current!.querySelectorAll<HTMLElement>('[role=menuitem]')];
    const at = all.indexOf(document.activeElement as HTMLElement);
    if (event.key === 'Escape') { event.stopPropagation(); close(); }
    else if (event.key === 'ArrowDown') { event.preventDefault(); all[(at + 1) % all.length]?.focus(); }
    else if (event.key === 'ArrowUp') { event.preventDefault(); all[(at - 1 + all.length) % all.length]?.focus(); }
    else if (event.key === 'Tab') setOpen(false);
  };
  return (
    <div class="menu" ref={root} onKeyDown={open ? move : undefined}>
      <button type="button" class="icon" aria-label={label} aria-haspopup="menu" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <Icon name="more" />
      </button>
      {open && (
        <div role="menu" id={id} aria-label={label}>
          {items.map(item => item.href
            ? <a key={item.label} role="menuitem" tabIndex={-1} href={item.href} download={item.download} onClick={() => setOpen(false)}>{item.label}</a>
            : <button key={item.label} type="button" role="menuitem" tabIndex={-1} class={item.danger ? 'danger' : undefined}
                onClick={() => { close(); item.run?.(); }}>{item.label}</button>)}
        </div>
      )}
    </div>
  );
}
