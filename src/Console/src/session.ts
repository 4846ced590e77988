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
