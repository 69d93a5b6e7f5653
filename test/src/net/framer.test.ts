import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProtocolError } from '../../../src/errors.ts';
import { type FrameLayout, Framer } from '../../../src/net/framer.ts';

const KEPT_BYTES_MAX = 64;

/** Frames of `tag | uint16 total size | body`; capital letters are kept. */
function layout(onKeep: (tag: string) => void = () => undefined): FrameLayout {
  return {
    headerBytes: 3,
    keptBytesMax: KEPT_BYTES_MAX,
    size: (buffer, at) => buffer.readUInt16BE(at + 1),
    keep: (buffer, at) => {
      const tag = String.fromCharCode(buffer[at] ?? 0);
      onKeep(tag);
      return tag === tag.toUpperCase();
    },
  };
}

function frame(tag: string, bodyBytes: number): Buffer {
  const bytes = Buffer.alloc(3 + bodyBytes, tag);
  bytes.writeUInt16BE(bytes.length, 1);
  return bytes;
}

/** What came out: kept frames one by one, and what passed between them, joined. */
function cutAll(chunks: readonly Buffer[], framer = new Framer(layout())): { kept: boolean; bytes: string }[] {
  const out: { kept: boolean; bytes: string }[] = [];
  for (const chunk of chunks) {
    for (const { kept, bytes } of framer.cut(chunk)) {
      const last = out.at(-1);
      if (!kept && last?.kept === false) last.bytes += bytes.toString('hex');
      else out.push({ kept, bytes: bytes.toString('hex') });
    }
  }
  return out;
}

const FRAMES = [
  frame('a', 5),
  frame('B', 4),
  frame('C', 0),
  frame('d', 0),
  frame('e', 9),
  frame('F', 1),
  frame('g', 2),
];
const STREAM = Buffer.concat(FRAMES);

/** The same, where B joins B and runs of whole `a` are skipped at once. */
function groupedLayout(onKeep?: (tag: string) => void): FrameLayout {
  const plain = layout(onKeep);
  const b = 'B'.charCodeAt(0);
  return {
    ...plain,
    joins: (buffer, at, previous) => buffer[at] === b && buffer[previous] === b,
    skip: (buffer, from) => {
      let at = from;
      while (at + 3 <= buffer.length && buffer[at] === 0x61 && at + plain.size(buffer, at) <= buffer.length) {
        at += plain.size(buffer, at);
      }
      return at;
    },
  };
}

describe('frames that are taken several at once', () => {
  const anyFrames = fc.array(fc.tuple(fc.constantFrom('a', 'B', 'C', 'd'), fc.integer({ min: 0, max: 60 })), {
    maxLength: 30,
  });

  it('are the same frames in the same order, wherever the stream is split', () => {
    fc.assert(
      fc.property(anyFrames, fc.array(fc.nat(900), { maxLength: 6 }), (frames, splits) => {
        const stream = Buffer.concat(frames.map(([tag, n]) => frame(tag, n)));
        const at = [0, ...splits.map((split) => Math.min(split, stream.length)), stream.length].sort((a, b) => a - b);
        const framer = new Framer(groupedLayout());
        const cuts = at.slice(1).flatMap((end, i) => [...framer.cut(stream.subarray(at[i], end))]);
        expect(Buffer.concat(cuts.map(({ bytes }) => bytes)).equals(stream)).toBe(true);
        const kept = cuts.filter(({ kept }) => kept);
        expect(kept.reduce((sum, { frames: n }) => sum + n, 0)).toBe(frames.filter(([tag]) => tag < 'a').length);
        for (const { bytes, frames: n } of kept) expect(cutAll([bytes])).toHaveLength(n);
        expect(cuts.filter(({ kept, frames: n }) => !kept && n !== 0)).toEqual([]);
      }),
    );
  });

  it('are one cut as long as they join and are whole', () => {
    const stream = Buffer.concat([frame('B', 4), frame('B', 1), frame('C', 2), frame('C', 2), frame('B', 9)]);
    const cuts = [...new Framer(groupedLayout()).cut(stream.subarray(0, -1))];
    expect(cuts.map(({ frames }) => frames)).toEqual([2, 1, 1]);
  });

  it('are not asked about one by one when they are skipped', () => {
    const asked: string[] = [];
    const framer = new Framer(groupedLayout((tag) => asked.push(tag)));
    const stream = Buffer.concat([frame('a', 5), frame('a', 300), frame('d', 1), frame('a', 7), frame('a', 9)]);
    expect([...framer.cut(stream.subarray(0, -1))].map(({ bytes }) => bytes.length)).toEqual([stream.length - 1]);
    expect(asked).toEqual(['d', 'a']);
  });

  it('do not join a frame that is too large to be kept', () => {
    const framer = new Framer(groupedLayout());
    expect(() => [...framer.cut(Buffer.concat([frame('B', 1), frame('B', KEPT_BYTES_MAX)]))]).toThrow(ProtocolError);
  });
});

describe('the framer', () => {
  it('cuts the same frames wherever the stream is split', () => {
    const whole = cutAll([STREAM]);
    expect(whole.map(({ kept }) => kept)).toEqual([false, true, true, false, true, false]);
    for (let at = 0; at <= STREAM.length; at++) {
      expect(cutAll([STREAM.subarray(0, at), STREAM.subarray(at)]), `split at ${at}`).toEqual(whole);
    }
    expect(cutAll([...STREAM].map((byte) => Buffer.of(byte)))).toEqual(whole);
  });

  it('gives every byte back, in order, for any frames and any splits', () => {
    const anyFrame = fc.tuple(fc.constantFrom('a', 'b', 'X', 'Y'), fc.integer({ min: 0, max: 60 }));
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 20 }), fc.array(fc.nat(400), { maxLength: 8 }), (frames, splits) => {
        const stream = Buffer.concat(frames.map(([tag, n]) => frame(tag, n)));
        const at = [0, ...splits.map((split) => Math.min(split, stream.length)), stream.length].sort((a, b) => a - b);
        const chunks = at.slice(1).map((end, i) => stream.subarray(at[i], end));
        const out = cutAll(chunks);
        expect(out.map(({ bytes }) => bytes).join('')).toBe(stream.toString('hex'));
        expect(out.filter(({ kept }) => kept)).toHaveLength(frames.filter(([tag]) => tag < 'a').length);
      }),
    );
  });

  it('lets a chunk of nothing but passed frames leave as the same Buffer', () => {
    const framer = new Framer(layout());
    const passed = Buffer.concat([frame('a', 5), frame('b', 300), frame('c', 0)]);
    const [cut, ...more] = framer.cut(passed);
    expect(cut?.bytes).toBe(passed);
    expect(more).toEqual([]);
    const [start] = framer.cut(passed.subarray(0, 20));
    expect(start?.bytes.length).toBe(20);
    const middle = passed.subarray(20, 200);
    expect([...framer.cut(middle)][0]?.bytes).toBe(middle);
  });

  it('gives kept frames as views of the chunk they lie in', () => {
    const chunk = Buffer.concat([frame('A', 2), frame('B', 2)]);
    for (const { bytes } of new Framer(layout()).cut(chunk)) expect(bytes.buffer).toBe(chunk.buffer);
  });

  it('asks once per frame, in order, after everything before it was given out', () => {
    const log: string[] = [];
    const framer = new Framer(layout((tag) => log.push(`ask ${tag}`)));
    const chunk = Buffer.concat([frame('A', 2), frame('b', 2), frame('C', 2)]);
    for (const { bytes } of framer.cut(chunk)) log.push(`out ${bytes.toString('latin1', 0, 1)}`);
    expect(log).toEqual(['ask A', 'out A', 'ask b', 'ask C', 'out b', 'out C']);

    log.length = 0;
    const slow = new Framer(layout((tag) => log.push(`ask ${tag}`)));
    for (const byte of chunk) for (const _ of slow.cut(Buffer.of(byte)));
    expect(log).toEqual(['ask A', 'ask b', 'ask C']);
  });

  it('knows when it is between passed frames, and how much it holds back', () => {
    const framer = new Framer(layout());
    const bytes = frame('a', 5);
    expect(framer.atBoundary).toBe(true);
    [...framer.cut(bytes.subarray(0, 4))];
    expect(framer.atBoundary).toBe(false);
    [...framer.cut(bytes.subarray(4))];
    expect(framer.atBoundary).toBe(true);
    [...framer.cut(frame('B', 5).subarray(0, 6))];
    expect(framer.heldBytes).toBe(6);
    expect(framer.atBoundary).toBe(true);
  });

  it.each([0, 1, 2])('refuses a length of %i, shorter than a header', (size) => {
    const bytes = Buffer.of(0x61, 0, size);
    expect(() => [...new Framer(layout()).cut(bytes)]).toThrow(ProtocolError);
    const framer = new Framer(layout());
    [...framer.cut(bytes.subarray(0, 1))];
    expect(() => [...framer.cut(bytes.subarray(1))]).toThrow(ProtocolError);
  });

  it('shows the decision as many bytes behind the header as it asks for, wherever the stream is split', () => {
    const bodies = ['', 'x', 'Yes', 'no', '', 'Z'];
    const stream = Buffer.concat(bodies.map((body) => Buffer.from([body.length, ...Buffer.from(body)])));
    const peeking: FrameLayout = {
      headerBytes: 1,
      peekBytes: 1,
      keptBytesMax: KEPT_BYTES_MAX,
      size: (buffer, at) => 1 + buffer.readUInt8(at),
      keep: (buffer, at, size) => size > 1 && buffer.readUInt8(at + 1) < 0x60,
    };
    const whole = cutAll([stream], new Framer(peeking));
    expect(whole.map(({ kept }) => kept)).toEqual([false, true, false, true]);
    for (let at = 0; at <= stream.length; at++) {
      expect(cutAll([stream.subarray(0, at), stream.subarray(at)], new Framer(peeking)), `at ${at}`).toEqual(whole);
    }
    const bytewise = [...stream].map((byte) => Buffer.of(byte));
    expect(cutAll(bytewise, new Framer(peeking))).toEqual(whole);
  });

  it('refuses a size that is no number of bytes', () => {
    for (const size of [Number.NaN, 2.5, Number.POSITIVE_INFINITY, -5, 2 ** 53]) {
      const framer = new Framer({ ...layout(), size: () => size });
      expect(() => [...framer.cut(Buffer.from('abc'))]).toThrow(ProtocolError);
    }
  });

  it('refuses to keep a frame above the limit, on its header alone; passing it is no matter', () => {
    expect([...new Framer(layout()).cut(frame('A', KEPT_BYTES_MAX - 3))]).toHaveLength(1);
    const header = frame('A', KEPT_BYTES_MAX - 2).subarray(0, 3);
    expect(() => [...new Framer(layout()).cut(header)]).toThrow(/exceeds the limit of 64/);
    const framer = new Framer(layout());
    [...framer.cut(header.subarray(0, 2))];
    expect(() => [...framer.cut(header.subarray(2))]).toThrow(/exceeds the limit/);
    expect([...new Framer(layout()).cut(frame('a', 1000))]).toHaveLength(1);
  });

  it('gives out what came before a frame it refuses', () => {
    const out: string[] = [];
    const bad = Buffer.concat([frame('A', 1), Buffer.of(0x61, 0, 0)]);
    expect(() => {
      for (const { bytes } of new Framer(layout()).cut(bad)) out.push(bytes.toString('latin1', 0, 1));
    }).toThrow(ProtocolError);
    expect(out).toEqual(['A']);
  });
});
