import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { characters, day, fullMoment, list, moment, money, percent, regional, time, weekday } from '../src/format';
import { language } from '../src/words';

// Some versions of the language data part figures and signs by a narrow or a fixed blank.
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

test('A time is shown as the Api wrote it, wherever the device is', () => {
  language.value = 'en';
  process.env.TZ = 'Pacific/Auckland';
  assert.equal(plain(time('2026-12-15T09:05:00-07:00')), '09:05 AM');
  assert.equal(plain(time('2026-12-15T09:05:00Z')), '09:05 AM');
  assert.equal(day('2026-12-15'), 'Tue, Dec 15');
  assert.match(moment('2026-12-15T23:59:59.123456+13:00'), /Tue, Dec 15.*11:59\sPM/);
  assert.match(fullMoment('2026-12-15T00:00'), /Dec 15, 2026.*12:00\sAM/);
});

test('What is no time is shown as it is', () => assert.equal(moment('soon'), 'soon'));

test('Numbers, money and lists follow the language', () => {
  language.value = 'de';
  assert.equal(plain(percent(48)), '48 %');
  assert.equal(plain(money({ amount: '1234.50', currency: 'EUR' })), '1.234,50 €');
  assert.equal(plain(money({ amount: '0.0375', currency: 'EUR' })), '0,0375 €');
  assert.equal(list(['a', 'b', 'c']), 'a, b und c');
  assert.equal(weekday('monday', 'short'), 'Mo');
  language.value = 'en';
  assert.equal(weekday('sunday'), 'Sunday');
});

test('Characters are counted as the Api counts them', () => {
  const vectors = JSON.parse(readFileSync(join(process.cwd(), 'tests/vectors/characters.json'), 'utf8')) as { text: string; characters: number }[];
  for (const { text, characters: count } of vectors) assert.equal(characters(text), count, JSON.stringify(text));
});

test('A language is written as the browser writes it', () => {
  assert.equal(regional('en', ['it-IT', 'en-GB', 'en-US']), 'en-GB');
  assert.equal(regional('de', ['en-US', 'en']), 'de');
  assert.equal(regional('es', []), 'es');
});
