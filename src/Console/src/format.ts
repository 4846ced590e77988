import { language } from './words';

// Formatters are costly to make and are kept by language and kind.
const kept = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat | Intl.ListFormat>();
function keep<T extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat | Intl.ListFormat>(name: string, make: (locale: string) => T): T {
  const locale = regional(language.value);
  const key = `${locale} ${name}`;
  let found = kept.get(key) as T | undefined;
  if (!found) kept.set(key, (found = make(locale)));
  return found;
}

/** The browser's own way of writing in a language, such as `en-GB`; the language itself where the browser names none. */
export const regional = (of: string, spoken: readonly string[] = globalThis.navigator?.languages ?? []): string =>
  spoken.find(name => name.toLowerCase().startsWith(`${of}-`)) ?? of;

/** A whole number. */
export const number = (value: number): string => keep('number', locale => new Intl.NumberFormat(locale)).format(value);

/** A share, 0 to 100. */
export const percent = (value: number): string =>
  keep('percent', locale => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })).format(value / 100);

/** An amount as the Api writes it: a decimal text and a currency. */
export const money = (value: { amount: string; currency: string }): string =>
  keep(`money ${value.currency}`, locale => new Intl.NumberFormat(locale, { style: 'currency', currency: value.currency, maximumFractionDigits: 4, minimumFractionDigits: 2 }))
    .format(value.amount as unknown as number);

/** Words as a list: "a, b and c". */
export const list = (items: string[]): string => keep('list', locale => new Intl.ListFormat(locale, { type: 'conjunction' })).format(items);

/**
 * A time is written as the Api tells it, in the zone of its offset. The device's own zone and zone data have no part:
 * the clock's figures are read from the text and shown as they stand.
 */
function clock(text: string): Date {
  const figures = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::(\d{2}))?)?/.exec(text);
  return figures ? new Date(`${figures[1]}T${figures[2] ?? '00:00'}:${figures[3] ?? '00'}Z`) : new Date(NaN);
}

const show = (name: string, options: Intl.DateTimeFormatOptions) => (text: string): string => {
  const at = clock(text);
  return Number.isNaN(at.getTime()) ? text : keep(name, locale => new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' })).format(at);
};

/** Day and time: "Thu 3 Dec, 14:05". */
export const moment = show('moment', { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

/** Day and time with the year. */
export const fullMoment = show('full', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });

/** The time of a day: "14:05". */
export const time = show('time', { hour: '2-digit', minute: '2-digit' });

/** A day: "Thu 3 Dec". */
export const day = show('day', { weekday: 'short', day: 'numeric', month: 'short' });

/** A day by its name, "Sunday"; one that is further away than the name tells has its date too. */
export const dayName = (text: string, now = Date.now()): string => {
  // The earliest date that any zone has now, so that the name is never that of a day a week later.
  const today = Math.floor((now - 12 * 3_600_000) / dayLength);
  return Math.floor(clock(text).getTime() / dayLength) - today <= 6 ? onlyName(text) : day(text);
};
const dayLength = 24 * 3_600_000;
const onlyName = show('only name', { weekday: 'long' });

/** A day with its year. */
export const date = show('date', { day: 'numeric', month: 'long', year: 'numeric' });

/** The name of a weekday, `monday` to `sunday`. */
export const weekday = (name: string, width: 'short' | 'long' = 'long'): string => {
  const index = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].indexOf(name);
  return keep(`weekday ${width}`, locale => new Intl.DateTimeFormat(locale, { weekday: width, timeZone: 'UTC' })).format(new Date(Date.UTC(2024, 0, 1 + index)));
};

/** The name of a month, 1 to 12. */
export const month = (index: number): string =>
  keep('month', locale => new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' })).format(new Date(Date.UTC(2024, index - 1, 1)));

/** Characters as people count them. */
export const characters = (text: string): number => {
  let count = 0;
  for (const _ of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)) count++;
  return count;
};
