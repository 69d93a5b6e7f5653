// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { draftOf, newUserOf, patchOf } from '../../../../web/src/pages/users/person-draft.ts';
import { user } from '../../dom.tsx';

const ann = user('ann', ['dba-team', 'engineering']);

test('only what was changed is sent', () => {
  expect(patchOf(draftOf(ann), ann)).toEqual({});
  expect(patchOf({ ...draftOf(ann), name: ' anna ' }, ann)).toEqual({ name: 'anna' });
  expect(patchOf({ ...draftOf(ann), groups: ['engineering', 'dba-team'] }, ann)).toEqual({});
  expect(patchOf({ ...draftOf(ann), groups: ['engineering'], oidc: 'expected' }, ann)).toEqual({
    groups: ['engineering'],
    oidc: 'expected',
  });
});

test('somebody new has a password, or the company account, or neither', () => {
  const draft = { ...draftOf(undefined), name: 'bob', email: 'bob@example.com', groups: ['engineering'] };
  const known = { name: 'bob', email: 'bob@example.com', groups: ['engineering'], status: 'active' };
  expect(newUserOf({ ...draft, password: 'a long password' })).toEqual({ ...known, password: 'a long password' });
  expect(newUserOf({ ...draft, oidc: 'expected', password: 'typed before' })).toEqual({ ...known, oidc: 'expected' });
  expect(newUserOf(draft)).toEqual(known);
});
