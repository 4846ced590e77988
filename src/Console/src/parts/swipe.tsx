import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';

const far = 96;

/** A row that is swiped to the left to do something with it; the same stands in its menu for keys and mice. */
export function Swipe({ label, onSwipe, disabled = false, children }: { label: string; onSwipe: () => void; disabled?: boolean; children: ComponentChildren }) {
  const start = useRef<{ x: number; y: number; id: number } | null>(null);
  const [shift, setShift] = useState(0);
  if (disabled) return <div class="swipe">{children}</div>;
  const end = (done: boolean) => {
    start.current = null;
    setShift(0);
    if (done) onSwipe();
  };
  return (
    <div class="swipe"
      onPointerDown={event => { if (event.pointerType !== 'mouse') start.current = { x: event.clientX, y: event.clientY, id: event.pointerId }; }}
      onPointerMove={event => {
        if (!start.current || start.current.id !== event.pointerId) return;
        const across = event.clientX - start.current.x;
        if (shift === 0 && Math.abs(event.clientY - start.current.y) > Math.abs(across)) return;
        setShift(Math.min(0, Math.max(-2 * far, across)));
      }}
      onPointerUp={() => start.current && end(shift <= -far)}
      onPointerCancel={() => end(false)}>
      <div class={shift <= -far ? 'under ready' : 'under'} aria-hidden="true">{shift < 0 && label}</div>
      <div class="over" ref={element => { if (element) element.style.transform = shift ? `translateX(${shift}px)` : ''; }}>{children}</div>
    </div>
  );
}
