import { signal } from '@preact/signals';
import type { Words } from './en';

/** The languages of the console, each in its own name. */
export const languages = { en: 'English', de: 'Deutsch', it: 'Italiano', es: 'Español' } as const;

/** A language of the console. */
export type Language = keyof typeof languages;

const key = 'massmessaging.language';
const load: Record<Language, () => Promise<{ words: Words }>> = {
  en: () => import('./en'),
  de: () => import('./de'),
  it: () => import('./it'),
  es: () => import('./es'),
};

/** The language in use. */
export const language = signal<Language>(preferred());

const current = signal<Words | null>(null);

/** The sentences of the language in use; components that read them are drawn again when it changes. */
export const words = (): Words => {
  if (!current.value) throw new Error('The words are read before they are loaded.');
  return current.value;
};

/** Whether there are words already. */
export const spoken = (): boolean => current.value !== null;

/** Loads a language and makes it the one in use. */
export async function speak(chosen: Language = language.value): Promise<void> {
  const loaded = await load[chosen]();
  language.value = chosen;
  current.value = loaded.words;
  document.documentElement.lang = chosen;
}

/** Keeps the choice for the next visit. */
export function remember(chosen: Language): Promise<void> {
  try {
    localStorage.setItem(key, chosen);
  } catch {
    // A browser that stores nothing asks the device again.
  }
  return speak(chosen);
}

function preferred(): Language {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(key);
  } catch {
    // As above.
  }
  const wanted = [kept ?? '', ...(globalThis.navigator?.languages ?? [])].map(name => name.slice(0, 2).toLowerCase());
  return (wanted.find(name => name in languages) as Language | undefined) ?? 'en';
}
