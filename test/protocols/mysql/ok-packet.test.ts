import { expect, it } from 'vitest';
import { Capability, Marker, ServerStatus } from '../../../protocols/mysql/constants.ts';
import { eofPayload, okPayload, readEof, readOk } from '../../../protocols/mysql/ok-packet.ts';
import { ProtocolError } from '../../../src/errors.ts';

const TRACK = Capability.CLIENT_SESSION_TRACK;
const FULL = {
  header: Marker.EOF,
  affectedRows: 300n,
  lastInsertId: 2n ** 64n - 1n,
  status: ServerStatus.SERVER_STATUS_AUTOCOMMIT | ServerStatus.SERVER_SESSION_STATE_CHANGED,
  warnings: 2,
  info: Buffer.from('Rows matched: 1'),
  sessionState: Buffer.from('01020161', 'hex'),
};

it('is read as it is written, with session tracking and without', () => {
  expect(readOk(TRACK, okPayload(TRACK, FULL))).toEqual(FULL);
  expect(readOk(0, okPayload(0, FULL))).toEqual({
    ...FULL,
    status: ServerStatus.SERVER_STATUS_AUTOCOMMIT,
    sessionState: Buffer.alloc(0),
  });
});

it('the shortest one has seven bytes', () => {
  expect(okPayload(TRACK, { status: 2 }).toString('hex')).toBe('00000002000000');
  expect(readOk(TRACK, okPayload(TRACK, { status: 2 }))).toMatchObject({ status: 2, warnings: 0 });
});

it('claims changes of the state only with some behind it', () => {
  const status = ServerStatus.SERVER_SESSION_STATE_CHANGED;
  expect(readOk(TRACK, okPayload(TRACK, { status })).status).toBe(0);
});

it('EOF is read as it is written', () => {
  expect(eofPayload(34, 1).toString('hex')).toBe('fe01002200');
  expect(readEof(eofPayload(34, 1))).toEqual({ status: 34, warnings: 1 });
});

it('neither takes what it is not', () => {
  expect(() => readOk(0, Buffer.of(0xff, 0, 0))).toThrow(ProtocolError);
  expect(() => readOk(0, Buffer.of(0, 0))).toThrow(ProtocolError);
  expect(() => readEof(Buffer.of(0xfe))).toThrow(ProtocolError);
  expect(() => readEof(Buffer.alloc(5))).toThrow(ProtocolError);
});
