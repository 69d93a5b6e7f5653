import { expect, test } from 'vitest';
import { planChangeUser } from '../../../protocols/mysql/plan-change-user.ts';
import { SessionState } from '../../../protocols/mysql/session-state.ts';
import { analyseMysql } from '../../../src/sql/mysql/index.ts';
import { FACTS } from './facts.ts';

const state = (defaultDatabase = ''): SessionState =>
  new SessionState({ facts: FACTS, analyse: analyseMysql, policy: { localInfile: 'deny' }, defaultDatabase });
const claim = (database: string, charsetId: number | undefined = 45) => ({
  user: 'ann~shop',
  authData: Buffer.alloc(0),
  database: Buffer.from(database, 'latin1'),
  charsetId,
  plugin: undefined,
});

test.each([
  ['o`ther', 'shop', 'USE `o``ther`', '\x02o`ther'],
  ['', 'shop', 'USE `shop`', '\x02shop'],
  ['', '', 'RESET CONNECTION', '\x0e'],
])('%j, with the default %j, is judged as %s', (database, fallback, text, command) => {
  const session = state(fallback);
  const unit = planChangeUser(claim(database), 3, session);
  if (Buffer.isBuffer(unit)) throw new Error('refused');
  expect(unit.plan.query).toMatchObject({ text, via: 'COM_CHANGE_USER' });
  expect(unit.bytes).toHaveLength(0);
  const sent = unit.plan.allow(1).toString('latin1');
  expect(sent.startsWith('\x01\0\0\0\x1f')).toBe(true);
  expect(sent).toContain(command);
  // The answer to the client counts on from its proof and one notice.
  expect(session.queue.ofClient).toMatchObject({ seq: 1, shift: 3, query: unit.plan.query });
});

test('sets the collation that is asked for, on top of one that every server has', () => {
  const unit = planChangeUser(claim('', 255), 3, state());
  if (Buffer.isBuffer(unit)) throw new Error('refused');
  const sent = unit.plan.allow(0).toString('latin1');
  expect(sent).toContain('SESSION character_set_client=45');
  expect(sent).toContain('SET SESSION collation_connection=255');
});

test.each([
  ['a character set that hides quotes', claim('shop', 28), 1115],
  ['one nobody knows', claim('shop', 9999), 1115],
  ['a name that is no text', claim('\xff\xfe'), 1049],
])('refuses %s', (_what, asked, code) => {
  const refusal = planChangeUser(asked, 3, state());
  if (!Buffer.isBuffer(refusal)) throw new Error('planned');
  expect(refusal.readUInt16LE(1)).toBe(code);
});
