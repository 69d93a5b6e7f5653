import { expect, test, vi } from 'vitest';
import { Drafts } from '../../../../web/src/components/unsaved/drafts.ts';

test('a draft counts until it is taken off, in its dialog and in the app', () => {
  const drafts = new Drafts();
  const dialog = Symbol('dialog');
  const offPage = drafts.add(undefined);
  const offDialog = drafts.add(dialog);
  expect([drafts.hasAny(), drafts.hasIn(dialog), drafts.hasIn(Symbol('another'))]).toEqual([true, true, false]);
  offDialog();
  expect([drafts.hasAny(), drafts.hasIn(dialog)]).toEqual([true, false]);
  offPage();
  offPage();
  expect(drafts.hasAny()).toBe(false);
});

test('what is forgotten does not come back when its editor goes', () => {
  const drafts = new Drafts();
  const off = drafts.add(undefined);
  const told = vi.fn();
  drafts.subscribe(told);
  drafts.forget();
  expect(drafts.hasAny()).toBe(false);
  expect(told).toHaveBeenCalledTimes(1);
  off();
  expect(told).toHaveBeenCalledTimes(1);
});

test('an end is asked about only where it would lose something, and comes with the answer', () => {
  const drafts = new Drafts();
  const ended: string[] = [];
  drafts.end(false, () => ended.push('at once'));
  drafts.end(true, () => ended.push('first'));
  expect([ended, drafts.question === undefined]).toEqual([['at once'], false]);
  drafts.answer('stay');
  expect([ended, drafts.question]).toEqual([['at once'], undefined]);
  drafts.end(true, () => ended.push('second'));
  drafts.answer('leave');
  drafts.answer('leave');
  expect(ended).toEqual(['at once', 'second']);
});
