import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Pipeline } from '../../../../src/core/pipeline.ts';
import type { Plugin } from '../../../../src/core/plugin.ts';
import { ALLOW, type Reason, ResultBlocked } from '../../../../src/core/verdict.ts';
import { LINE_BYTES_MAX } from '../../../../src/exec/command/line-splitter.ts';
import { CommandOutput } from '../../../../src/exec/command/output.ts';
import { commandQuery } from '../../../../src/exec/command/query.ts';
import { createLogger } from '../../../../src/log.ts';
import { liveSession } from '../../core/fixtures.ts';

const query = commandQuery({ command: ['x'], script: '', clientArgs: [] });

function output(...plugins: Plugin[]): { output: CommandOutput; sent: string[]; blocked: Reason[] } {
  const pipeline = new Pipeline(plugins, liveSession(), createLogger('silent'), async () => ALLOW);
  const sent: string[] = [];
  const blocked: Reason[] = [];
  const write = (text: string): void => void sent.push(text);
  const block = (reason: Reason): void => void blocked.push(reason);
  return { output: new CommandOutput('stdout', { pipeline, query, write, block }), sent, blocked };
}

/** Sees the first rows, as the audit does. */
function sampler(max: number): { plugin: Plugin; seen: string[] } {
  const seen: string[] = [];
  const plugin: Plugin = {
    name: 'sampler',
    onResult: () => (rows) => {
      for (const row of rows) {
        if (seen.length === max) return 'done';
        seen.push(row.get(0) ?? '');
      }
      return undefined;
    },
  };
  return { plugin, seen };
}

/** Masks what `mask` changes; null is NULL. */
function masker(mask: (text: string) => string | null): Plugin {
  return {
    name: 'masker',
    enforcesRows: true,
    onResult: () => (rows) => {
      for (const row of rows) {
        const text = row.get(0) ?? '';
        const masked = mask(text);
        if (masked !== text) row.set(0, masked);
      }
      return undefined;
    },
  };
}

describe('where nobody looks', () => {
  test('what is printed leaves at once, characters whole', () => {
    const { output: out, sent } = output();
    const bytes = Buffer.from('grüße\nohne Ende');
    out.write(bytes.subarray(0, 3));
    out.write(bytes.subarray(3));
    out.end();
    expect(sent).toEqual(['gr', 'üße\nohne Ende']);
    expect(out.lines).toBe(1);
  });
});

describe('where somebody samples', () => {
  test('lines are seen until that is enough; then it is no longer taken apart', () => {
    const { plugin, seen } = sampler(2);
    const { output: out, sent } = output(plugin);
    out.write(Buffer.from('one\ntw'));
    out.write(Buffer.from('o\nthree\nfo'));
    out.write(Buffer.from('ur'));
    out.end();
    expect(seen).toEqual(['one', 'two']);
    expect(sent.join('')).toBe('one\ntwo\nthree\nfour');
    expect(sent.at(-1)).toBe('ur');
  });

  test('a line too long to be looked at is let go', () => {
    const { plugin, seen } = sampler(5);
    const { output: out, sent } = output(plugin);
    out.write(Buffer.alloc(LINE_BYTES_MAX + 1, 'a'));
    out.write(Buffer.from('b\nc\n'));
    out.end();
    expect(seen.map(({ length }) => length)).toEqual([LINE_BYTES_MAX + 1]);
    expect(sent.join('').slice(-4)).toBe('b\nc\n');
  });

  test('the end without a line feed is seen, too', () => {
    const { plugin, seen } = sampler(5);
    const { output: out, sent } = output(plugin);
    out.write(Buffer.from('tail'));
    expect(sent).toEqual([]);
    out.end();
    expect([seen, sent]).toEqual([['tail'], ['tail']]);
  });
});

describe('where somebody masks', () => {
  const emails = masker((text) => text.replaceAll(/\w+@\w+/g, '***'));

  test('no line leaves before it is whole', () => {
    const { output: out, sent } = output(emails);
    out.write(Buffer.from('a@b and c@'));
    out.write(Buffer.from('d'));
    expect(sent).toEqual([]);
    out.write(Buffer.from('\nplain\nx@y'));
    expect(sent).toEqual(['*** and ***\nplain\n']);
    out.end();
    expect(sent.at(-1)).toBe('***');
  });

  test('a line that becomes NULL says that something was there', () => {
    const { output: out, sent } = output(masker(() => null));
    out.write(Buffer.from('a\nb\n'));
    expect(sent).toEqual(['[MASKED]\n[MASKED]\n']);
  });

  test('a private key is one text over all its lines, wherever the chunks end', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nMII\nabc\n-----END PRIVATE KEY-----\n';
    const keys = masker((text) => text.replaceAll(/-+BEGIN[\s\S]*?END PRIVATE KEY-+/g, 'KEY'));
    const { output: out, sent } = output(keys);
    for (const byte of Buffer.from(`a\n${key}b\n`)) out.write(Buffer.from([byte]));
    out.end();
    expect(sent.join('')).toBe('a\nKEY\nb\n');
  });

  test('a private key without an end is withheld with all that follows', () => {
    const keys = masker((text) => text.replaceAll(/-+BEGIN[\s\S]*/g, 'KEY'));
    const { output: out, sent } = output(keys);
    out.write(Buffer.from(`-----BEGIN PRIVATE KEY-----\n${'MII\n'.repeat(3000)}`));
    out.write(Buffer.from('MII\nMII'));
    out.end();
    expect(sent.join('')).toBe('KEY\n');
  });

  test('a line that cannot be looked at blocks the rest', () => {
    const { output: out, sent, blocked } = output(emails);
    out.write(Buffer.from('first\n'));
    out.write(Buffer.alloc(LINE_BYTES_MAX + 1, 'a'));
    out.write(Buffer.from('\nsecond\n'));
    out.end();
    expect(sent).toEqual(['first\n']);
    expect(blocked).toEqual([expect.objectContaining({ code: 'masking' })]);
  });

  test('what an inspector withholds takes the rest with it', () => {
    const reason = { code: 'guardrail', message: 'no' } as const;
    const guard: Plugin = {
      name: 'guard',
      enforcesRows: true,
      onResult: () => (rows) => {
        if (rows.some((row) => row.get(0) === 'bad')) throw new ResultBlocked(reason);
        return undefined;
      },
    };
    const { output: out, sent, blocked } = output(guard);
    out.write(Buffer.from('good\n'));
    out.write(Buffer.from('fine\nbad\n'));
    out.write(Buffer.from('more\n'));
    out.end();
    expect([sent, blocked]).toEqual([['good\n'], [reason]]);
  });

  test('an inspector that breaks is not passed by', () => {
    const broken: Plugin = {
      name: 'broken',
      onResult: () => () => {
        throw new Error('a bug');
      },
    };
    const { output: out, sent } = output(broken);
    expect(() => out.write(Buffer.from('x\n'))).toThrow('a bug');
    expect(sent).toEqual([]);
  });
});

test('wherever chunks end, whoever looks sees the same, and the same is sent', () => {
  const words = fc.constantFrom(
    ...['a@b', 'x', 'ü', '\n', ' ', '\r\n', '-----BEGIN PRIVATE KEY-----\n', '\n-----END PRIVATE KEY-----\n'],
  );
  const mask = (text: string): string =>
    text.replaceAll(/-+BEGIN[\s\S]*?(?:END PRIVATE KEY-+|$)/g, 'KEY').replaceAll(/\w@\w/g, '***');
  fc.assert(
    fc.property(fc.array(words, { maxLength: 60 }), fc.array(fc.nat(1000)), fc.nat(5), (parts, cuts, wanted) => {
      const bytes = Buffer.from(parts.join(''));
      const run = (ends: readonly number[]) => {
        const sampled = sampler(wanted);
        const { output: out, sent } = output(masker(mask), sampled.plugin);
        let from = 0;
        for (const to of [...ends, bytes.length]) {
          out.write(bytes.subarray(from, to));
          from = to;
        }
        out.end();
        return { sent: sent.join(''), seen: sampled.seen };
      };
      const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
      const cut = run(ends);
      expect(cut).toEqual(run([]));
      expect(cut.sent).not.toMatch(/a@b|BEGIN/);
    }),
  );
});

test('once stopped, nothing more leaves', () => {
  const { output: out, sent } = output();
  out.write(Buffer.from('a'));
  out.stop();
  out.write(Buffer.from('b'));
  out.end();
  expect(sent).toEqual(['a']);
});
