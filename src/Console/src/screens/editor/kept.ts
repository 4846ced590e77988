import { newWord } from '../../api/keys';
import { me } from '../../session';
import { empty, type Draft } from './draft';

/** What was written and is not stored, and the state that it was made from. */
export interface Kept { draft: Draft; base: Draft; at: number }

/** Something kept, and the place in which it lies. */
export interface Found extends Kept { slot: string }

// A place for each business, campaign and tab: two tabs overwrite nothing of each other.
const prefix = 'massmessaging.draft.';
const of = (id: string | undefined): string => `${prefix}${me.value?.tenantId ?? ''}.${id ?? 'new'}.`;

/** Keeps what is not stored yet, so that a closed tab or an ended session loses nothing. */
export function keep(id: string | undefined, kept: Kept): void {
  stores((local, session) => local.setItem(of(id) + tab(session), JSON.stringify(kept)), undefined);
}

/** What this tab kept, else the newest of what other tabs kept. */
export function findKept(id: string | undefined): Found | undefined {
  return stores((local, session) => {
    const own = of(id) + tab(session);
    const all = Object.keys(local).filter(slot => slot.startsWith(of(id))).map(slot => readIn(local, slot)).filter(found => found !== undefined);
    return all.find(found => found.slot === own) ?? all.sort((one, other) => other.at - one.at)[0];
  }, undefined);
}

/** Forgets what this tab kept, and what it took over from another one. */
export function forget(id: string | undefined, taken?: string): void {
  stores((local, session) => {
    local.removeItem(of(id) + tab(session));
    if (taken) local.removeItem(taken);
  }, undefined);
}

function readIn(local: Storage, slot: string): Found | undefined {
  try {
    const { draft, base, at } = JSON.parse(local.getItem(slot) ?? '') as Kept;
    return { draft: { ...empty, ...draft }, base: { ...empty, ...base }, at, slot };
  } catch {
    return undefined; // of another build
  }
}

function tab(session: Storage): string {
  const known = session.getItem('massmessaging.tab');
  if (known) return known;
  const made = newWord();
  session.setItem('massmessaging.tab', made);
  return made;
}

// A browser that stores nothing keeps what is open and no more.
function stores<T>(use: (local: Storage, session: Storage) => T, otherwise: T): T {
  try {
    return use(localStorage, sessionStorage);
  } catch {
    return otherwise;
  }
}
