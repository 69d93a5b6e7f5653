import { describe, expect, it } from 'vitest';
import type { HeldReview } from '../../../plugins/review/ports.ts';
import {
  approved,
  draftOf,
  type Held,
  isTooLong,
  noteNotRun,
  REQUEST_LENGTH_MAX,
  takeBack,
} from '../../../plugins/review/request.ts';
import { writtenFingerprints } from '../../../src/core/shown.ts';
import { liveSession, query } from '../../src/core/fixtures.ts';

const rowChanges = { kind: 'none' } as const;
const fingerprintOf = writtenFingerprints(Buffer.alloc(32));
const half = 'x'.repeat(REQUEST_LENGTH_MAX / 2);

it('counts everything a person has to read', () => {
  const param = { text: half, encoding: 'text' as const };
  const related = { kind: 'prepared' as const, name: 'p', text: half };
  expect(isTooLong(query(half, { params: [param] }))).toBe(false);
  expect(isTooLong(query(`${half}x`, { params: [param] }))).toBe(true);
  expect(isTooLong(query(`${half}x`, { related: [related] }))).toBe(true);
});

it('lists every operation of a command once, and at most a hundred', () => {
  const statements = Array.from({ length: 300 }, (_, i) => ({
    operation: `op${i >> 1}`,
    text: '',
    housekeeping: false as const,
  }));
  const { operations } = draftOf(
    { query: query('x', { statements: () => statements }), session: liveSession(), rowChanges, fingerprintOf },
    new Date(),
  );
  expect(operations).toHaveLength(100);
  expect(new Set(operations).size).toBe(100);
});

it('has the normal form only of what could be read', () => {
  const normalForm = (text: string, protocol: string) => ({ text: `${protocol}: ${text}`, fingerprint: 'f' });
  const formOf = (...operations: string[]) => {
    const statements = () => operations.map((operation) => ({ operation, text: '', housekeeping: false as const }));
    const held = { query: query('x', { statements }), session: liveSession(), normalForm, rowChanges, fingerprintOf };
    return draftOf(held, new Date()).normalForm;
  };
  expect(formOf('select')).toEqual({ text: 'toy: x', fingerprint: 'f' });
  expect(formOf('select', 'unknown')).toBeUndefined();
  expect(formOf()).toBeUndefined();
});

it('goes on when the store does not, and says so in the log', async () => {
  const warnings: string[] = [];
  const fail = () => Promise.reject(new Error('no store'));
  const held = {
    reviews: { revoke: fail, finish: fail },
    log: { warn: (_details: object, message: string) => void warnings.push(message) },
  } as unknown as Held;
  await takeBack('r', 'left', held);
  await noteNotRun('r', 'left', held);
  expect(warnings).toHaveLength(2);
});

describe('an approval', () => {
  const review: HeldReview = { id: 'r', status: 'EXECUTED', groups: [], rowsMax: 7 };
  const heldOf = (kind: 'none' | 'counted' | 'uncountable', review_rows_max?: string): Held =>
    ({
      rowChanges: { kind, why: 'nobody knows' },
      session: liveSession({ connection: { policy: review_rows_max === undefined ? {} : { review_rows_max } } }),
    }) as unknown as Held;

  it('is good for as many rows as the least that was allowed', () => {
    expect(approved(review, heldOf('counted'))).toMatchObject({ rowLimit: { max: 7, rule: 'review:r' } });
    expect(approved(review, heldOf('counted', '5'))).toMatchObject({
      note: expect.stringContaining('for at most 5 rows'),
      rowLimit: { max: 5 },
    });
    expect(approved({ ...review, rowsMax: undefined }, heldOf('counted'))).not.toHaveProperty('rowLimit');
  });

  it('limits nothing that changes no rows, and lets nothing run that must be limited and cannot be', () => {
    expect(approved(review, heldOf('none', '5'))).not.toHaveProperty('rowLimit');
    expect(approved(review, heldOf('uncountable'))).toMatchObject({
      allow: false,
      reason: { code: 'policy', message: 'approvals cover at most 7 rows here, and nobody knows' },
    });
  });
});

it('asks for a query with secrets as it may be seen, and is bound to the true one', () => {
  const shown = { text: "set a = '***'", params: [], related: [], message: () => '' };
  const statements = () => [{ operation: 'set', text: '', housekeeping: false as const }];
  const asked = (fingerprint: string) => {
    const secret = query("set a = 'p'", { shown: () => shown, statements, fingerprint: () => fingerprint });
    const normalForm = (text: string) => ({ text, fingerprint: 'f' });
    return draftOf({ query: secret, session: liveSession(), rowChanges, fingerprintOf, normalForm }, new Date());
  };
  expect(asked('f00d')).toMatchObject({ text: "set a = '***'", normalForm: { text: "set a = '***'" } });
  expect(asked('f00d').fingerprint).not.toBe('f00d');
  expect(asked('f00d').fingerprint).not.toBe(asked('beef').fingerprint);
});
