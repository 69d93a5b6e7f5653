import { describe, expect, it } from 'vitest';
import { awsAccessKey, saysSecret } from '../../../../plugins/dlp/detectors/aws-access-key.ts';
import { found, reports, stepsOf } from '../support.ts';

const ID = 'AKIAIOSFODNN7EXAMPLE';
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

describe('AWS_ACCESS_KEY', () => {
  it.each([
    [ID, ID],
    [`key=${ID};`, ID],
    ['ASIAQWERTYUIOPASDFGH', 'ASIAQWERTYUIOPASDFGH'],
    [`path/${ID}/x`, ID],
    [`aws_secret_access_key = ${SECRET}`, SECRET],
    [`"SecretAccessKey": "${SECRET}"`, SECRET],
  ])('finds the key in %s', (text, value) => {
    expect(found(awsAccessKey, text)).toEqual([value]);
  });

  it('finds the secret that follows an id, as in a credentials file', () => {
    expect(found(awsAccessKey, `${ID},${SECRET}`)).toEqual([ID, SECRET]);
    expect(found(awsAccessKey, `${ID}${' '.repeat(80)}${SECRET}`)).toEqual([ID]);
  });

  it('takes the column’s word for a secret, less surely than an id', () => {
    expect(reports(awsAccessKey, SECRET, 'aws_secret')).toEqual([{ value: SECRET, score: 0.8 }]);
    expect(reports(awsAccessKey, ID)).toEqual([{ value: ID, score: 1 }]);
    expect([saysSecret(new Set(['secret'])), saysSecret(new Set(['id']))]).toEqual([true, false]);
  });

  it.each([
    SECRET,
    'AKIAIOSFODNN7EXAMPL',
    'AKIAIOSFODNN7EXAMPLEX',
    'XAKIAIOSFODNN7EXAMPLE',
    'AKIAIOSFODNN1EXAMPLE',
    'akiaiosfodnn7example',
    'AROAIOSFODNN7EXAMPLE',
    'secret 356a192b7913b04c54574d18c28d46e6395428ab',
    `secret ${SECRET}x`,
    `secret ${SECRET}=`,
  ])('leaves %s alone', (text) => {
    expect(found(awsAccessKey, text)).toEqual([]);
  });

  it('reads a long run in linear time', () => {
    expect(stepsOf(awsAccessKey, 'AKIA'.repeat(5000))).toBeLessThan(20_000 * 40);
  });
});
