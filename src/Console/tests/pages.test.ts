import assert from 'node:assert/strict';
import test from 'node:test';
import { readAgain } from '../src/parts/pages';

const pages: Record<string, { items: number[]; next: string | null }> = {
  first: { items: [1, 2], next: 'b' }, b: { items: [3, 4], next: 'c' }, c: { items: [5], next: null },
};
const read = (cursor: string | undefined) => Promise.resolve(pages[cursor ?? 'first']!);

test('As many rows are read again as are shown, and the next page begins behind them', async () => {
  assert.deepEqual(await readAgain(read, 2), pages.first);
  assert.deepEqual(await readAgain(read, 3), { items: [1, 2, 3, 4], next: 'c' });
});

test('A list that has become shorter ends where it ends', async () => {
  assert.deepEqual(await readAgain(read, 50), { items: [1, 2, 3, 4, 5], next: null });
});
