// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { GatewayCheck } from '../../../../web/src/pages/audit/gateway-check.tsx';
import { show, user } from '../../dom.tsx';
import { check } from './check.ts';

const admin = user('admin', ['admin']);
afterEach(cleanup);

test('a broken log says where, why, and what to do', () => {
  const first_broken = { file: 'audit-gw-1-000001.jsonl', line: 7, seq: 7, why: 'the record was changed' };
  show(<GatewayCheck check={check({ ok: false, records: 6, first_broken })} />, admin);
  expect(screen.getByText('Not verified')).toBeTruthy();
  const alert = screen.getByRole('alert');
  expect(alert.textContent).toContain('Record 7, in line 7 of audit-gw-1-000001.jsonl: the record was changed.');
  expect(alert.textContent).toContain('Keep the files as they are');
});

test('a check under way shows how far it is', () => {
  show(<GatewayCheck check={check({ state: 'running', ok: null, records: 300, finished_at: null })} />, admin);
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25');
  expect(screen.getByText('300 of 1,200 records are good, 25 %')).toBeTruthy();
});

test('a good log offers its last record to be kept elsewhere', () => {
  show(<GatewayCheck check={check()} />, admin);
  expect(screen.getByText('Verified')).toBeTruthy();
  expect(screen.queryByRole('alert')).toBeNull();
  expect(screen.getByRole('button', { name: 'Copy the last record of gw-1' })).toBeTruthy();
});
