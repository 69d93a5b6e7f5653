import { expect, test } from 'vitest';
import { AuditError } from '../../../src/audit/error.ts';
import { SluiceError } from '../../../src/errors.ts';

test('an audit error carries its code, its hint and its cause', () => {
  const cause = new Error('ENOSPC');
  const error = new AuditError('audit_write_failed', 'cannot be written', { hint: 'make room', cause });
  expect(error).toBeInstanceOf(SluiceError);
  expect(error).toMatchObject({ name: 'AuditError', code: 'audit_write_failed', hint: 'make room', cause });
});
