import assert from 'node:assert/strict';
import test from 'node:test';
import { empty } from '../src/screens/editor/draft';
import { findKept, forget, keep } from '../src/screens/editor/kept';
import { forgetBusiness, me } from '../src/session';

// What a browser keeps; each tab has a session's storage of its own.
const store = (): unknown => Object.create({
  getItem(key: string) { return this[key] ?? null; },
  setItem(key: string, value: string) { this[key] = value; },
  removeItem(key: string) { delete this[key]; },
} as Record<string, unknown>);
const tab = () => Object.assign(globalThis, { sessionStorage: store() });
const device = () => { Object.assign(globalThis, { localStorage: store() }); tab(); me.value = { tenantId: 'salon' } as never; };
const kept = (title: string, at = 1) => ({ draft: { ...empty, title }, base: empty, at });

test('What was kept is found again in the same tab', () => {
  device();
  keep(undefined, kept('Mine'));
  assert.equal(findKept(undefined)?.draft.title, 'Mine');
  assert.equal(findKept('other'), undefined);
  forget(undefined);
  assert.equal(findKept(undefined), undefined);
});

test('Two tabs keep two versions, and a third finds the newer one and leaves the older', () => {
  device();
  keep('c', kept('Older', 1));
  tab();
  keep('c', kept('Newer', 2));
  tab();
  const found = findKept('c')!;
  assert.equal(found.draft.title, 'Newer');
  forget('c', found.slot);
  assert.equal(findKept('c')?.draft.title, 'Older');
});

test('Another business finds nothing of it', () => {
  device();
  keep(undefined, kept('Mine'));
  me.value = { tenantId: 'bakery' } as never;
  assert.equal(findKept(undefined), undefined);
});

test('Signing out takes it from the device, and leaves the language', () => {
  device();
  keep(undefined, kept('Mine'));
  localStorage.setItem('massmessaging.language', 'it');
  forgetBusiness();
  assert.deepEqual(Object.keys(localStorage), ['massmessaging.language']);
  assert.deepEqual(Object.keys(sessionStorage), []);
});

test('What another build kept is no draft', () => {
  device();
  keep(undefined, kept('Mine'));
  localStorage.setItem(findKept(undefined)!.slot, '{"title":"Old"');
  assert.equal(findKept(undefined), undefined);
});
