import { effect, signal } from '@preact/signals';
import { call, client } from '../api/client';
import type { Words } from '../api/types';
import { connection } from '../live';
import { me } from '../session';
import { language } from '../words';

/** A code in words: what it is, and what helps. */
export interface Explained { title: string; cure?: string | null }

// The Api's own words for its codes, in the language in use; integrators read the same ones.
const known = signal<Words | null>(null);
const wanted = signal(false);

let spokenIn = '';

effect(() => {
  const tongue = language.value;
  void connection.value; // a try that failed is made again when the connection is back
  if (!wanted.value || !me.value || spokenIn === tongue) return;
  call(client.GET('/v1/words', {})).then(words => {
    if (tongue !== language.value) return;
    known.value = words;
    spokenIn = tongue;
  }, () => { /* codes are shown as they are until then */ });
});

/** Reads the words, which takes a moment: a screen that will show codes asks for them as it opens. */
export const readReasons = (): void => { wanted.value = true; };

const explained = (kind: 'reasons' | 'waitingFor' | 'blockedBy' | 'statusReason' | 'risks', code: string): Explained => {
  if (!wanted.peek()) queueMicrotask(readReasons);
  const all = known.value?.[kind] as Record<string, Explained> | undefined;
  const [word, rest] = split(code);
  const found = all?.[code] ?? all?.[word];
  return found ? { title: rest ? `${found.title} (${rest})` : found.title, cure: found.cure ?? null } : { title: code };
};

// A reason may carry the provider's own code behind a colon, such as recipient:131026.
const split = (code: string): [string, string] => {
  const at = code.indexOf(':');
  return at < 0 ? [code, ''] : [code.slice(0, at), code.slice(at + 1)];
};

/** Why a person did not get the message. */
export const reasonIn = (code: string): Explained => explained('reasons', code);

/** Why a person has not got the message yet. */
export const waitingIn = (code: string): Explained => explained('waitingFor', code);

/** What holds a campaign or a sender. */
export const blockIn = (code: string): Explained => explained('blockedBy', code);

/** Why a campaign is in its state, where that was not the owner's doing. */
export const statusReasonIn = (code: string): Explained => explained('statusReason', code);

/** A choice that raises the danger of being blocked. */
export const riskIn = (code: string): Explained => explained('risks', code);
