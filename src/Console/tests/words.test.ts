import assert from 'node:assert/strict';
import test from 'node:test';
import { words as de } from '../src/words/de';
import { words as en } from '../src/words/en';
import { words as es } from '../src/words/es';
import { words as it } from '../src/words/it';
import { pluralOf } from '../src/words/plural';

type Tree = { [name: string]: unknown };

// Every path of the tree with what stands there; a function is called with plain values.
function* leaves(tree: Tree, path = ''): Generator<[string, string]> {
  for (const [name, value] of Object.entries(tree)) {
    const at = `${path}/${name}`;
    if (typeof value === 'string') yield [at, value];
    else if (typeof value === 'function') yield [at, String((value as (...all: unknown[]) => unknown)(...Array.from({ length: value.length }, () => ['x'])))];
    else yield* leaves(value as Tree, at);
  }
}

for (const [name, words] of Object.entries({ de, it, es })) {
  test(`${name} says everything that English says, and nothing is empty`, () => {
    const english = new Map(leaves(en as unknown as Tree));
    const other = new Map(leaves(words as unknown as Tree));
    assert.deepEqual([...other.keys()].sort(), [...english.keys()].sort());
    for (const [at, text] of other) assert.ok(text.trim().length > 0, at);
  });
}

test('A counted noun takes the form of its language', () => {
  assert.equal(pluralOf('en')(1, { one: '# person', other: '# people' }), '1 person');
  assert.equal(pluralOf('en')(1000, { one: '# person', other: '# people' }), '1,000 people');
  assert.equal(pluralOf('it')(1_000_000, { one: '#', many: '# molti', other: '# altri' }), '1.000.000 molti');
});
