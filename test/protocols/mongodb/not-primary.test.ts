import { Double, Int32 } from 'bson';
import { expect, it } from 'vitest';
import { saysNotPrimary } from '../../../protocols/mongodb/not-primary.ts';
import { bson } from './bson/values.ts';

const FAILED = { ok: new Double(0) };

it.each([
  [{ ...FAILED, code: new Int32(10107) }, true],
  [{ ...FAILED, code: new Int32(91) }, true],
  [{ ...FAILED, code: new Int32(11000) }, false],
  [{ ok: new Double(1), code: new Int32(10107) }, false],
  [{ ok: new Double(1), writeConcernError: { code: new Int32(189) } }, true],
  [{ ok: new Double(1), writeConcernError: { code: new Int32(64) } }, false],
  [{ ok: new Double(1) }, false],
])('reads %o as %s', (document, expected) => {
  expect(saysNotPrimary(bson(document))).toBe(expected);
});
