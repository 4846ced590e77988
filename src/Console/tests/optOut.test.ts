import assert from 'node:assert/strict';
import test from 'node:test';
import { wordsOf } from '../src/screens/settings/optOut';

test('Words stand one a line, without blanks, empty lines and repeats', () => assert.deepEqual(wordsOf(' stop it\n\nno more \nstop it\n'), ['stop it', 'no more']));

test('No word is no list: the ready words are used again', () => assert.equal(wordsOf(' \n\n'), null));
