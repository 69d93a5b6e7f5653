import { Duplex } from 'node:stream';
import { serialize } from 'bson';
import { describe, expect, it } from 'vitest';
import { OPCODE, readHeader, writeHeader } from '../../../protocols/mongodb/messages/header.ts';
import { compressMessage, decompressMessage } from '../../../protocols/mongodb/messages/op-compressed.ts';
import { writeOpMsg } from '../../../protocols/mongodb/messages/op-msg.ts';
import { compressedWire, mayCompress } from '../../../protocols/mongodb/upstream-compression.ts';
import { WireClosedError } from '../../../src/errors.ts';
import { Wire } from '../../../src/net/wire.ts';

const ZSTD = { compressor: 'zstd', zlibLevel: -1 } as const;

function message(command: object, sequences: { name: string; documents: Buffer[] }[] = []): Buffer {
  const body = Buffer.from(serialize(command));
  return writeOpMsg({ requestId: 1, responseTo: 0, flags: 0, body, sequences });
}

/** Two ends of a leg; the far one is the server's. */
function ends(): { near: Wire; far: Wire; nearStream: Duplex; farStream: Duplex } {
  const make = (other: () => Duplex): Duplex =>
    new Duplex({
      read: () => undefined,
      write: (chunk, _encoding, done) => {
        other().push(chunk);
        done();
      },
      final: (done) => {
        other().push(null);
        done();
      },
    });
  const nearStream: Duplex = make(() => farStream);
  const farStream: Duplex = make(() => nearStream);
  return { near: new Wire(nearStream), far: new Wire(farStream), nearStream, farStream };
}

async function readMessage(wire: Wire): Promise<Buffer> {
  const head = await wire.read(16);
  return Buffer.concat([head, await wire.read(readHeader(head).length - 16)]);
}

describe('a leg that compresses', () => {
  it('carries each command compressed, however it was written', async () => {
    const { near, far } = ends();
    const wire = compressedWire(near, ZSTD);
    const [first, second] = [message({ ping: 1 }), message({ find: 'x'.repeat(1_000) })];
    const both = Buffer.concat([first, second]);
    for (const cut of [3, 17, first.length, first.length + 5, both.length]) {
      await wire.write(both.subarray(0, cut));
      await wire.write(both.subarray(cut));
      for (const expected of [first, second]) {
        const sent = await readMessage(far);
        expect(readHeader(sent).opCode).toBe(OPCODE.compressed);
        expect(await decompressMessage(sent, ZSTD)).toEqual(expected);
      }
    }
    wire.destroy();
  });

  it('gives answers as they were before, compressed or not, in their order', async () => {
    const { near, far } = ends();
    const wire = compressedWire(near, ZSTD);
    const answers = [message({ ok: 1 }), message({ n: 'x'.repeat(200_000) }), message({ ok: 2 })];
    for (const [i, answer] of answers.entries()) {
      await far.write(i === 0 ? answer : await compressMessage(answer, ZSTD));
    }
    for (const answer of answers) expect(await readMessage(wire)).toEqual(answer);
    wire.destroy();
  });

  it('sends what must not be compressed as it is', async () => {
    const { near, far } = ends();
    const wire = compressedWire(near, ZSTD);
    const secret = message({ createUser: 'u', pwd: 'p' });
    await wire.write(secret);
    expect(await readMessage(far)).toEqual(secret);
    wire.destroy();
  });

  it('ends with the server', async () => {
    const { near, farStream } = ends();
    const wire = compressedWire(near, ZSTD);
    farStream.push(null);
    farStream.end();
    expect(await wire.receive()).toBeUndefined();
    expect(wire.signal.aborted).toBe(true);
  });

  it('breaks with the leg below, and ends it when it is ended', async () => {
    const broken = ends();
    const wire = compressedWire(broken.near, ZSTD);
    broken.nearStream.destroy(new Error('cable'));
    await expect(async () => wire.receive()).rejects.toThrow(WireClosedError);
    await wire.closed;
    const ended = ends();
    const other = compressedWire(ended.near, ZSTD);
    const command = message({ ping: 1 });
    other.end(command);
    expect(await decompressMessage(await readMessage(ended.far), ZSTD)).toEqual(command);
    expect(await ended.far.receive()).toBeUndefined();
  });

  it('breaks where an answer is not what it says it is', async () => {
    const { near, far } = ends();
    const wire = compressedWire(near, ZSTD);
    await far.write(
      Buffer.concat([writeHeader({ requestId: 1, responseTo: 1, opCode: OPCODE.compressed }, 9), Buffer.alloc(9)]),
    );
    await expect(async () => wire.receive()).rejects.toThrow(/kind 0/);
    await near.closed;
  });
});

describe('what may be sent compressed', () => {
  const documents = [Buffer.from(serialize({ a: 1 }))];

  it('are commands that carry no password', () => {
    expect(mayCompress(message({ insert: 't' }, [{ name: 'documents', documents }]))).toBe(true);
    for (const name of ['saslStart', 'saslContinue', 'createUser', 'updateUser', 'hello']) {
      expect(mayCompress(message({ [name]: 1 })), name).toBe(false);
    }
  });

  it('is told by the body, wherever it stands', () => {
    const whole = message({ updateUser: 1 }, [{ name: 'documents', documents }]);
    const bodyBytes = whole.readInt32LE(21);
    const [body, rest] = [whole.subarray(20, 21 + bodyBytes), whole.subarray(21 + bodyBytes)];
    expect(mayCompress(Buffer.concat([whole.subarray(0, 20), rest, body]))).toBe(false);
  });

  it('is no message with a checksum, and none of another kind', () => {
    const checked = message({ ping: 1 });
    checked.writeUInt32LE(1, 16);
    expect(mayCompress(checked)).toBe(false);
    expect(mayCompress(writeHeader({ requestId: 1, responseTo: 0, opCode: OPCODE.query }, 0))).toBe(false);
  });

  it('has a body', () => {
    const empty = message({ ping: 1 }, [{ name: 'documents', documents }]);
    expect(() => mayCompress(empty.subarray(0, 20))).toThrow(/no body/);
    empty[20] = 1;
    empty.writeInt32LE(0, 21);
    expect(() => mayCompress(empty)).toThrow(/no body/);
  });
});
