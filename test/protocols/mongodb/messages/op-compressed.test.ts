import { deflateSync, zstdCompressSync } from 'node:zlib';
import { serialize } from 'bson';
import { describe, expect, it } from 'vitest';
import { OPCODE, readHeader, writeHeader } from '../../../../protocols/mongodb/messages/header.ts';
import {
  type Compressor,
  compressMessage,
  decompressMessage,
} from '../../../../protocols/mongodb/messages/op-compressed.ts';
import { writeOpMsg } from '../../../../protocols/mongodb/messages/op-msg.ts';
import { ProtocolError } from '../../../../src/errors.ts';

const COMPRESSORS: readonly Compressor[] = ['zlib', 'zstd'];

function message(textBytes: number): Buffer {
  const body = Buffer.from(serialize({ insert: 't', text: 'x'.repeat(textBytes) }));
  return writeOpMsg({ requestId: 3, responseTo: 4, flags: 0, body, sequences: [] });
}

/** A compressed message that says these things of itself. */
function compressed(said: { kind?: number; bytes?: number; number?: number; packed?: Buffer; cut?: number }): Buffer {
  const body = message(10).subarray(16);
  const packed = said.packed ?? deflateSync(body);
  const prefix = Buffer.alloc(9);
  prefix.writeInt32LE(said.kind ?? OPCODE.msg, 0);
  prefix.writeInt32LE(said.bytes ?? body.length, 4);
  prefix.writeUInt8(said.number ?? 2, 8);
  const rest = Buffer.concat([prefix, packed]).subarray(0, said.cut);
  return Buffer.concat([writeHeader({ requestId: 3, responseTo: 4, opCode: OPCODE.compressed }, rest.length), rest]);
}

describe.each(COMPRESSORS)('messages compressed with %s', (compressor) => {
  it.each([0, 1_000, 40_000, 1_000_000])('come back as they were, with %i bytes of text', async (textBytes) => {
    const compression = { compressor, zlibLevel: -1 };
    const original = message(textBytes);
    const packed = await compressMessage(original, compression);
    expect(readHeader(packed)).toMatchObject({ length: packed.length, requestId: 3, responseTo: 4, opCode: 2012 });
    if (textBytes > 100) expect(packed.length).toBeLessThan(original.length / 2);
    expect(await decompressMessage(packed, compression)).toEqual(original);
  });
});

describe('a compressed message', () => {
  const zlib = { compressor: 'zlib', zlibLevel: 9 } as const;

  it('is unpacked when all is as agreed', async () => {
    expect(await decompressMessage(compressed({}), zlib)).toEqual(message(10));
  });

  it.each([
    ['of another kind', compressed({ kind: OPCODE.reply }), /kind 1/],
    ['within a compressed one', compressed({ kind: OPCODE.compressed }), /kind 2012/],
    ['of another compressor', compressed({ number: 3 }), /another way than was agreed/],
    ['of no compressor', compressed({ number: 0 }), /another way than was agreed/],
    ['that is less than nothing', compressed({ bytes: -1 }), /impossible/],
    ['that is more than a message may be', compressed({ bytes: 48_000_000 }), /impossible/],
    ['that announces less than it holds', compressed({ bytes: 5 }), /cannot be unpacked/],
    ['that announces nothing', compressed({ bytes: 0 }), /cannot be unpacked/],
    ['that announces more than it holds', compressed({ bytes: 1_000 }), /another length/],
    ['that announces much more than it holds', compressed({ bytes: 1_000_000 }), /another length/],
    ['of broken bytes', compressed({ packed: Buffer.from('nonsense') }), /cannot be unpacked/],
    ['that ends too early', compressed({ cut: 8 }), /cut off/],
    ['that is no compressed one', message(10), /cut off/],
    ['with bytes behind it', Buffer.concat([compressed({}), Buffer.alloc(1)]), /cut off/],
  ])('%s is refused', async (_what, bytes, expected) => {
    const refused = decompressMessage(bytes, zlib);
    await expect(refused).rejects.toThrow(ProtocolError);
    await expect(refused).rejects.toThrow(expected);
  });

  it('that would unpack to more than it announces is given up before it does', async () => {
    const bomb = zstdCompressSync(Buffer.alloc(40_000_000));
    expect(bomb.length).toBeLessThan(10_000);
    const bytes = compressed({ number: 3, bytes: 100, packed: bomb });
    await expect(decompressMessage(bytes, { compressor: 'zstd', zlibLevel: -1 })).rejects.toThrow(/cannot be unpacked/);
  });
});
