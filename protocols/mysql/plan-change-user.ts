import { isPlainCharset } from '../../src/sql/mysql/index.ts';
import { readingWord } from '../../src/sql/mysql/reading.ts';
import type { ChangeUserPacket } from './change-user-packet.ts';
import { charsetNamed } from './charset.ts';
import { charsetOfCollation } from './charset-names.ts';
import { Command } from './constants.ts';
import { errPayload } from './err-packet.ts';
import { afterReset } from './own-queries.ts';
import { encodePacket, nextSequence } from './packet.ts';
import { numbered } from './plan.ts';
import { forgetSession, RESET_TEXT, resetStatements } from './plan-session.ts';
import type { MysqlQuery } from './query.ts';
import type { ModeEffect } from './session-mode.ts';
import type { SessionState } from './session-state.ts';
import { quoted } from './session-text.ts';
import { queryPacket } from './side-query.ts';
import { begin } from './steps.ts';
import { Unit } from './unit.ts';

const ER_BAD_DB = 1049;
const ER_UNKNOWN_CHARACTER_SET = 1115;
const NOTHING = Buffer.alloc(0);
const VIA = 'COM_CHANGE_USER';

/** The database a session is to be in. */
interface Chosen {
  readonly bytes: Buffer;
  readonly name: string;
}

/**
 * What COM_CHANGE_USER comes to once the client has proven itself: the server's session is reset, which ends its
 * transaction, and set up as at a login. Judged as the USE of the database it names, or of the connection's own. The payload
 * of an error where it asks for what cannot be had.
 */
export function planChangeUser(claim: ChangeUserPacket, replySeq: number, state: SessionState): Unit | Buffer {
  const { facts } = state.options;
  // 0 is no collation; clients that do not care send it.
  const charsetId = claim.charsetId || facts.charsetId;
  const charset = charsetOfCollation(charsetId) ?? '';
  if (charsetId !== facts.charsetId && !isPlainCharset(charset)) {
    const message = `the character set of collation ${charsetId} cannot be used through the gateway. Use utf8mb4.`;
    return errPayload({ code: ER_UNKNOWN_CHARACTER_SET, sqlState: '42000', message });
  }
  const database = databaseOf(claim, charset, state);
  if (database === undefined) {
    return errPayload({ code: ER_BAD_DB, sqlState: '42000', message: 'the name of the database is not readable' });
  }
  const query = queryOf(database, state);
  return new Unit({
    query,
    // What the client sent are proofs: nothing of it is forwarded, or kept.
    bytes: NOTHING,
    replySeq,
    allow: (notices) =>
      resetTo(database, charsetId, query, { shift: nextSequence(replySeq, notices - ANSWER_SEQ), state }),
  });
}

/** Every command of ours is one packet. */
const ANSWER_SEQ = 1;

/** Undefined for a name that is no text. */
function databaseOf({ database }: ChangeUserPacket, charset: string, state: SessionState): Chosen | undefined {
  const known = charsetNamed(charset);
  if (database.length > 0) {
    const name = known?.decode(database);
    return name === undefined ? undefined : { bytes: database, name };
  }
  const name = state.options.defaultDatabase ?? '';
  const bytes = known?.encode(name);
  return bytes === undefined ? undefined : { bytes, name };
}

function queryOf({ name }: Chosen, state: SessionState): MysqlQuery {
  if (name === '') {
    return numbered({ via: VIA, phase: 'execute', text: RESET_TEXT, analyse: () => resetStatements }, state);
  }
  const text = `USE ${quoted(name)}`;
  const reading = state.mode.readingOf(text);
  const analyse = state.analysisOf(text, reading);
  return numbered({ via: VIA, phase: 'execute', text, analyse, reading: readingWord(reading) }, state);
}

/** The last of what the client's answer depends on is answered to the client; the others are ours. */
function resetTo(
  { bytes, name }: Chosen,
  charsetId: number,
  query: MysqlQuery,
  { shift, state }: { readonly shift: number; readonly state: SessionState },
): Buffer {
  const own = { ...begin(ANSWER_SEQ), kind: 'own', columns: 0, expects: 'ok' } as const;
  const answered = (effect: ModeEffect) => ({ ...begin(ANSWER_SEQ, shift), kind: 'simple', query, effect }) as const;
  const packets = [encodePacket(0, Buffer.of(Command.COM_RESET_CONNECTION))];
  state.queue.push({ ...own, must: 'reset the session', onOk: () => forgetSession(state) });
  for (const [n, text] of charsetStatements(charsetId).entries()) {
    // A collation the server does not have is passed over, as it is at a login.
    state.queue.push(n === 0 ? { ...own, must: 'use the character set' } : own);
    packets.push(queryPacket(text, state.capabilities));
  }
  if (name === '') {
    // Does nothing but be answered.
    state.queue.push(answered({ changes: [], isLost: false }));
    packets.push(encodePacket(0, Buffer.of(Command.COM_PING)));
  } else {
    state.queue.push(answered({ changes: [{ database: name }], isLost: false }));
    packets.push(encodePacket(0, Buffer.concat([Buffer.of(Command.COM_INIT_DB), bytes])));
  }
  return Buffer.concat([...packets, afterReset(state)]);
}

/** What a login with this collation sets. Servers take numbers in the place of names. */
function charsetStatements(id: number): readonly string[] {
  const usual = USUAL_COLLATIONS[charsetOfCollation(id) ?? ''] ?? id;
  const names = ['character_set_client', 'character_set_results', 'collation_connection'];
  return [
    `SET ${names.map((name) => `SESSION ${name}=${usual}`).join(', ')}`,
    ...(usual === id ? [] : [`SET SESSION collation_connection=${id}`]),
  ];
}

/** The collation of a character set that every server has. */
const USUAL_COLLATIONS: Readonly<Record<string, number>> = {
  utf8mb4: 45,
  utf8mb3: 33,
  latin1: 8,
  ascii: 11,
  binary: 63,
};
