import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { words } from '../words';
import { Icon } from './icons';

/** A screen: its heading, its actions, its content. The heading takes the focus, so that a screen reader says where it is. */
export function Page({ title, back, actions, children, wide = false }: {
  title: string; back?: string; actions?: ComponentChildren; children: ComponentChildren; wide?: boolean;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    document.title = `${title} · MassMessaging`;
  }, [title]);
  // Before the screen is painted: a later focus would interrupt typing in a field.
  useLayoutEffect(() => {
    heading.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, []);
  return (
    <div class={wide ? 'page wide' : 'page'}>
      <header class="page-head">
        {back && <a class="back" href={back} aria-label={words().shell.back}><Icon name="back" /></a>}
        <h1 ref={heading} tabIndex={-1} dir="auto">{title}</h1>
        {actions && <div class="actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
