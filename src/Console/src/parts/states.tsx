import type { ComponentChildren } from 'preact';
import type { Problem } from '../api/problem';
import { words } from '../words';
import { spoken } from './attempt';

/** Something is on its way; shown after a moment only, so that quick answers do not flicker. */
export function Spinner() {
  return <div class="spinner" role="status"><span class="sr-only">{words().shell.loading}</span></div>;
}

/** Rows that are on their way. */
export function Skeleton({ rows = 5 }: { rows?: number }) {
  return <div class="skeleton" aria-hidden="true">{Array.from({ length: rows }, (_, index) => <div key={index} />)}</div>;
}

/** Nothing is here yet, and what to do first. */
export function Empty({ title, children, action }: { title: string; children?: ComponentChildren; action?: ComponentChildren }) {
  return <div class="empty"><h2>{title}</h2>{children && <p>{children}</p>}{action && <p class="actions">{action}</p>}</div>;
}

/** A failure in words, with the way on. */
export function Failure({ problem, retry, except = [] }: { problem: Problem | undefined; retry?: (() => void) | undefined; except?: string[] }) {
  if (!problem) return null;
  const sentences = problem.details.errors ? problem.elsewhere(except) : [spoken(problem)];
  if (sentences.length === 0) return null;
  return (
    <div class="notice bad" role="alert">
      <div>{sentences.map(sentence => <p key={sentence}>{sentence}</p>)}</div>
      {retry && <button type="button" class="small" onClick={retry}>{words().shell.again}</button>}
    </div>
  );
}

/** A message in a frame: `info`, `warn`, `good` or `bad`. */
export function Notice({ kind = 'info', children, action }: { kind?: 'info' | 'warn' | 'good' | 'bad'; children: ComponentChildren; action?: ComponentChildren }) {
  return <div class={`notice ${kind}`} role={kind === 'bad' ? 'alert' : undefined}><div>{children}</div>{action}</div>;
}
