import { signal } from '@preact/signals';
import type { Me } from './api/types';

/** Whoever is signed in: undefined while that is asked, null when nobody is. */
export const me = signal<Me | null | undefined>(undefined);

/** The session ended while a screen was open: the screen stays, and a dialog asks to sign in again. */
export const expired = signal(false);

/** Notes that a call was refused for want of a session. */
export function sessionEnded(): void {
  if (me.value) expired.value = true;
  else me.value = null;
}

/** Roles in the order of what they may do. */
const ranks = { viewer: 0, manager: 1, creator: 2 } as const;

/** Whether the person who is signed in may do what needs this role. */
export const may = (role: keyof typeof ranks): boolean => {
  const held = me.value?.role as keyof typeof ranks | undefined;
  return !!held && !me.value?.suspended && ranks[held] >= ranks[role];
};

/** Removes what the device keeps of a business, such as drafts that were not saved; the language stays. */
export function forgetBusiness(): void {
  try {
    for (const storage of [localStorage, sessionStorage]) {
      for (const key of Object.keys(storage)) if (key.startsWith('massmessaging.') && key !== 'massmessaging.language') storage.removeItem(key);
    }
  } catch {
    // A browser that stores nothing keeps nothing.
  }
}
