import { expect, test } from 'vitest';
import { setupProblems } from '../../../../web/src/pages/login/setup-problems.ts';

const GOOD = {
  code: 'code-of-the-console',
  name: 'admin',
  email: '',
  password: 'correct horse',
  again: 'correct horse',
};

test('what is filled in right has no problems', () => {
  expect(Object.values(setupProblems(GOOD)).every((problem) => problem === null)).toBe(true);
  expect(setupProblems({ ...GOOD, email: 'ann@example.com' }).email).toBeNull();
});

test('each field says what to type instead', () => {
  expect(setupProblems({ ...GOOD, code: ' ' }).code).toContain('console');
  expect(setupProblems({ ...GOOD, name: '' }).name).toContain('Choose a name');
  expect(setupProblems({ ...GOOD, email: 'ann' }).email).toContain('whole address');
  expect(setupProblems({ ...GOOD, password: 'short', again: 'short' }).password).toContain('at least 8');
  expect(setupProblems({ ...GOOD, password: GOOD.code, again: GOOD.code }).password).toContain(
    'another one than the code',
  );
  expect(setupProblems({ ...GOOD, again: 'other' }).again).toContain('not the same');
});
