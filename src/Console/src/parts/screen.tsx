import { Component, type ComponentChildren, type ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { reloadOnce } from '../stale';
import { words } from '../words';
import { Empty } from './states';

/** A screen whose file is loaded when it is opened. One that did not come says so, and is tried again when the connection is back. */
export function onDemand<P extends object>(load: () => Promise<{ default: ComponentType<P> }>): ComponentType<P> {
  let Found: ComponentType<P> | undefined;
  let coming: Promise<void> | undefined;
  let missing = false;
  const fetch = () => coming ??= load().then(
    module => { Found = module.default; missing = false; },
    failure => (reloadOnce(failure) ? new Promise<never>(() => { /* the page is on its way */ }) : void (missing = true)),
  ).finally(() => { coming = undefined; });
  return function OnDemand(props: P) {
    const [, draw] = useState(0);
    const waiting = useRef<Promise<void>>(null);
    if (Found) return <Found {...props} />;
    if (!missing) {
      const file = fetch();
      waiting.current ??= file.then(() => draw(before => before + 1));
      throw file; // the router shows the screen before until it has come
    }
    return <Missing again={() => void fetch().then(() => draw(before => before + 1))} />;
  };
}

function Missing({ again }: { again: () => void }) {
  const texts = words().shell;
  useEffect(() => { if (navigator.onLine) again(); }, []);
  useEffect(() => {
    addEventListener('online', again);
    return () => removeEventListener('online', again);
  });
  // A browser may keep the failure of a file; with a connection the page is loaded anew.
  const act = () => (navigator.onLine ? location.reload() : again());
  return <div role="alert"><Empty title={texts.missing} action={<button type="button" onClick={act}>{texts.again}</button>}>{texts.missingText}</Empty></div>;
}

/** Keeps a fault of one screen from taking the whole console: it is said, and every other screen opens. */
export class Guard extends Component<{ at: string; children: ComponentChildren }, { at: string; broken: boolean }> {
  override state = { at: this.props.at, broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  static override getDerivedStateFromProps({ at }: { at: string }, state: { at: string; broken: boolean }) {
    return at === state.at ? null : { at, broken: false };
  }

  override componentDidCatch(failure: unknown) {
    console.error(failure);
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    const texts = words().shell;
    return <div role="alert"><Empty title={texts.broken} action={<button type="button" onClick={() => location.reload()}>{texts.reload}</button>}>{texts.brokenText}</Empty></div>;
  }
}
