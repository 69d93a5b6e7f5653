import { afterEach, beforeEach, expect, it } from 'vitest';
import { Capability, Command } from '../../../protocols/mysql/constants.ts';
import { errPayload } from '../../../protocols/mysql/err-packet.ts';
import { lenencString } from '../../../protocols/mysql/lenenc.ts';
import { LoginChannel } from '../../../protocols/mysql/login-channel.ts';
import { eofPayload, okPayload } from '../../../protocols/mysql/ok-packet.ts';
import { encodePackets } from '../../../protocols/mysql/packet.ts';
import { queryPacket, runQueries, SideQueryFailure } from '../../../protocols/mysql/side-query.ts';
import { ProtocolError } from '../../../src/errors.ts';
import { type WirePair, wirePair } from '../postgres/wire-pair.ts';

const OK = okPayload(0, { status: 2 });
const COLUMN = Buffer.from('not looked at');
const row = (...cells: string[]) => Buffer.concat(cells.map((cell) => lenencString(cell)));

let pair: WirePair;

beforeEach(async () => {
  pair = await wirePair();
});
afterEach(() => pair.close());

function run(capabilities: number, texts: readonly string[], answers: readonly (readonly Buffer[])[]) {
  const done = runQueries(new LoginChannel(pair.wire), capabilities, texts);
  done.catch(() => undefined);
  pair.peer.write(Buffer.concat(answers.map((payloads) => encodePackets(1, payloads))));
  return done;
}

it('sends all at once and reads every answer, with either kind of end', async () => {
  const rows = [Buffer.of(2), COLUMN, COLUMN];
  const data = [row('a', 'b'), Buffer.concat([Buffer.of(0xfb), row('c')])];
  const modern = await run(
    Capability.CLIENT_DEPRECATE_EOF,
    ['set', 'select'],
    [[OK], [...rows, ...data, eofPayload(2)]],
  );
  expect(modern).toEqual([
    [],
    [
      ['a', 'b'],
      [null, 'c'],
    ],
  ]);
  const old = await run(0, ['select'], [[...rows, eofPayload(2), ...data, eofPayload(2)]]);
  expect(old).toEqual([
    [
      ['a', 'b'],
      [null, 'c'],
    ],
  ]);
});

it('fails with the code of the first that failed, when all are answered', async () => {
  const refused = errPayload({ code: 1094, sqlState: 'HY000', message: 'secret words' });
  const error = await run(0, ['a', 'b'], [[refused], [OK]]).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SideQueryFailure);
  expect(error).toMatchObject({ errno: 1094, message: expect.not.stringContaining('secret') });
});

it('refuses answers that cannot be', async () => {
  await expect(run(0, ['a'], [[Buffer.from('fdffffff', 'hex')]])).rejects.toThrow(ProtocolError);
});

it('puts no attributes in front of the text where the session has them', () => {
  expect(queryPacket('x', 0).subarray(4)).toEqual(Buffer.of(Command.COM_QUERY, 0x78));
  const { CLIENT_QUERY_ATTRIBUTES } = Capability;
  expect(queryPacket('x', CLIENT_QUERY_ATTRIBUTES).subarray(4)).toEqual(Buffer.of(Command.COM_QUERY, 0, 1, 0x78));
});
