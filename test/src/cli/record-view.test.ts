import { expect, test } from 'vitest';
import { renderRecord } from '../../../src/cli/record-view.ts';

test('the command stands below the fields, whole and with its own lines', () => {
  const text = `select *\nfrom customers -- ${'x'.repeat(300)}`;
  const view = renderRecord({ id: 'r1', text, status: 'PENDING' });
  expect(view).toBe(`id      r1\nstatus  PENDING\n\ntext:\n  select *\n  from customers -- ${'x'.repeat(300)}`);
});

test('what is like the command stands before it, and the command last', () => {
  const view = renderRecord({ text: 'select 1', normalized_text: 'select $1', estimate: [{ rows: 7 }] });
  expect(view).toBe('estimate  rows=7\n\nnormalized_text:\n  select $1\n\ntext:\n  select 1');
});

test('what is hidden in a command is shown to the approver', () => {
  expect(renderRecord({ text: 'select 1 \u202e' })).toContain('select 1 \\u{202e}');
});

test('a list of records takes a line each', () => {
  const view = renderRecord({
    groups: [
      { group: 'a', status: 'PENDING' },
      { group: 'b', status: 'APPROVED' },
    ],
    tags: ['x', 'y'],
  });
  expect(view).toBe('groups  group=a, status=PENDING\n        group=b, status=APPROVED\ntags    x, y');
});

test('of a connection’s secret the keys are shown, and where values are kept elsewhere', () => {
  const PASS = Buffer.from('_vaultkv2:secret/shop:PASS').toString('base64');
  expect(renderRecord({ name: 'shop', secret: { 'envvar:HOST': '', 'envvar:PASS': PASS } })).toBe(
    'name    shop\nsecret  envvar:HOST\n        envvar:PASS = _vaultkv2:secret/shop:PASS',
  );
  expect(renderRecord({ name: 'shop', secret: {} })).toBe('name    shop\nsecret');
  expect(renderRecord({ name: 'ci', secret: 'sla_token' })).toContain('secret  sla_token');
});
