import { describe, expect, test } from 'vitest';
import { KeyBlocks, type Passage } from '../../../../src/exec/command/key-blocks.ts';

const BEGIN = '-----BEGIN RSA PRIVATE KEY-----';
const END = '-----END RSA PRIVATE KEY-----';

function all(lines: readonly string[], judge: (passage: Passage) => boolean = () => false): Passage[] {
  const blocks = new KeyBlocks();
  const passages: Passage[] = [];
  const take = (passage: Passage | undefined): void => {
    if (passage === undefined) return;
    passages.push(passage);
    if (passage.isOpenKey) blocks.judged(judge(passage));
  };
  for (const text of lines) take(blocks.push({ bytes: Buffer.from(text), end: '\n' }));
  take(blocks.end());
  return passages;
}

const texts = (lines: readonly string[], judge?: (passage: Passage) => boolean): string[] =>
  all(lines, judge).map(({ bytes }) => bytes.toString());

describe('the lines of a private key', () => {
  test('are told from long rows of dashes at once', { timeout: 5_000 }, () => {
    const dashes = '-'.repeat(200_000);
    expect(texts([BEGIN, dashes, 'x'])).toEqual([`${BEGIN}\n${dashes}\nx`]);
    expect(texts([`PRIVATE KEY ${dashes}`, 'x'])).toHaveLength(2);
  });

  test('are one passage, with what stands before and behind them on their lines', () => {
    expect(texts(['a', BEGIN, 'MII', 'xyz', END, 'b'])).toEqual(['a', `${BEGIN}\nMII\nxyz\n${END}`, 'b']);
    expect(texts([`12: ${BEGIN}`, '13: MII', `14: ${END} # over`])).toEqual([
      `12: ${BEGIN}\n13: MII\n14: ${END} # over`,
    ]);
  });

  test.each([
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN OPENSSH PRIVATE KEY-----',
    '-----BEGIN PGP PRIVATE KEY BLOCK-----',
    '--- BEGIN PRIVATE KEY ---',
    '---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----',
    '－－－－－ＢＥＧＩＮ ＰＲＩＶＡＴＥ ＫＥＹ－－－－－',
  ])('begin with %s', (begin) => {
    expect(texts([begin, 'MII', END])).toHaveLength(1);
  });

  test.each(['-----BEGIN CERTIFICATE-----', 'BEGIN PRIVATE KEY', `${BEGIN} in one line ${END}`])(
    'do not begin with %s',
    (line) => {
      expect(texts([line, 'MII', END])).toHaveLength(3);
    },
  );

  test('of two keys, one behind the other, belong to each', () => {
    expect(texts([BEGIN, 'one', END, BEGIN, 'two', END])).toHaveLength(2);
    expect(texts([BEGIN, 'one', `${END}${BEGIN}`, 'two', END])).toEqual([`${BEGIN}\none\n${END}${BEGIN}\ntwo\n${END}`]);
  });

  test('that end with the output are handed on as a key that is open', () => {
    expect(all([BEGIN, 'MII'])).toEqual([{ bytes: Buffer.from(`${BEGIN}\nMII`), end: '\n', isOpenKey: true }]);
  });

  test('that do not come to an end are withheld from then on, if what there was of them was masked', () => {
    const lines = [BEGIN, ...Array.from({ length: 5000 }, (_, i) => `line ${i}`), END, 'behind'];
    const masked = texts(lines, () => true);
    expect(masked).toHaveLength(2);
    expect(masked[0]?.split('\n')).toHaveLength(2000);
    expect(masked[1]).toBe('behind');
    // Nobody minds private keys here.
    const plain = texts(lines);
    expect(plain.join('\n').split('\n')).toEqual(lines);
  });

  test('are bounded by their length, too', () => {
    const [first] = all([BEGIN, 'x'.repeat(200_000), 'y'.repeat(200_000), 'z']);
    expect(first).toMatchObject({ isOpenKey: true });
    expect(first?.bytes.includes('z')).toBe(false);
  });
});
