import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readValue, referenceOf, textOfReference } from '../../../../src/secrets/references/reference.ts';

const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/shop-AbCdEf';

describe('a value', () => {
  it.each([
    ['_envjson:SHOP:PASS', { store: 'envjson', secretName: 'SHOP', key: 'PASS' }],
    ['_aws:prod/shop:password', { store: 'aws', secretName: 'prod/shop', key: 'password' }],
    ['_aws:rds!db-1234:password', { store: 'aws', secretName: 'rds!db-1234', key: 'password' }],
    [`_aws:${ARN}:password`, { store: 'aws', secretName: ARN, key: 'password' }],
    ['_vaultkv1:kv1/shop:PASS', { store: 'vaultkv1', secretName: 'kv1/shop', key: 'PASS' }],
    ['_vaultkv2:secret/data/shop:PASS', { store: 'vaultkv2', secretName: 'secret/data/shop', key: 'PASS' }],
    [
      '_vaultkv2:/secret/shop:a key:with colons',
      { store: 'vaultkv2', secretName: '/secret/shop', key: 'a key:with colons' },
    ],
    ['_aws_iam_rds:app', { store: 'aws_iam_rds', user: 'app' }],
  ])('%s is a reference, and reads as it was written', (text, reference) => {
    expect(readValue(text)).toEqual({ kind: 'reference', reference });
    expect(referenceOf(text)).toEqual(reference);
    expect(textOfReference(referenceOf(text) ?? { store: 'aws_iam_rds', user: '' })).toBe(text);
  });

  it.each(['hunter2', '', '_', '_aws', '_not a name: x', 'x_aws:a:b', '__', 'a:b:c', ' padded '])(
    '%j is what it is',
    (text) => {
      expect(readValue(text)).toEqual({ kind: 'literal', text });
      expect(referenceOf(text)).toBeUndefined();
    },
  );

  it('is what follows _literal:, whatever that looks like', () => {
    expect(readValue('_literal:_aws:a:b')).toEqual({ kind: 'literal', text: '_aws:a:b' });
    expect(readValue('_literal:')).toEqual({ kind: 'literal', text: '' });
    expect(readValue('_literal:_literal:x')).toEqual({ kind: 'literal', text: '_literal:x' });
  });

  it.each([
    ['_vault:hunter2/x:y', /not known; write _literal: before/],
    ['_hunter2:', /not known/],
    ['_AWS:hunter2:y', /not known/],
    ['__aws:hunter2:y', /not known/],
    [' _aws:hunter2:y', /white space around/],
    ['_aws:hunter2:y\n', /white space around/],
    ['_envjson:hunter2', /must look like _envjson:VARIABLE:KEY/],
    ['_envjson::hunter2', /must look like/],
    ['_aws:hunter2:', /must look like _aws:SECRET:KEY/],
    ['_envjson:hunter-2:y', /must name an environment variable/],
    ['_aws:hunter 2:y', /must name a secret of AWS/],
    [`_aws:${'hunter2'.repeat(100)}:y`, /must name a secret of AWS/],
    ['_vaultkv1:kv/hunter2:a\u0007b', /printable/],
    [`_vaultkv1:kv/x:${'hunter2'.repeat(40)}`, /up to 256/],
    ['_vaultkv1:kv/../sys/hunter2:y', /must hold a path of Vault/],
    ['_vaultkv1:kv/./hunter2:y', /must hold a path of Vault/],
    ['_vaultkv1:kv//hunter2:y', /must hold a path of Vault/],
    ['_vaultkv1:kv/hunter2/:y', /must hold a path of Vault/],
    ['_vaultkv1:kv/hunter2?version=1:y', /must hold a path of Vault/],
    ['_vaultkv1:kv/%2e%2e/hunter2:y', /must hold a path of Vault/],
    ['_vaultkv1:auth/token/lookup-self:id', /not one of Vault itself/],
    ['_vaultkv2:/sys/hunter2:y', /not one of Vault itself/],
    ['_aws_iam_rds:', /must look like _aws_iam_rds:USER/],
    ['_aws_iam_rds:hunter2 x', /must look like/],
    ['system.agent.envs', /use _envjson:VARIABLE:KEY/],
  ])('%j is refused, without a word of it', (text, problem) => {
    const meaning = readValue(text);
    if (meaning.kind !== 'problem') throw new Error(`it is a ${meaning.kind}`);
    expect(meaning.problem).toMatch(problem);
    expect(meaning.problem).not.toContain('hunter');
    expect(referenceOf(text)).toBeUndefined();
  });

  it('of any kind is told to be one thing, and read back as it was written', () => {
    const pieces = [
      '_',
      'aws',
      'vaultkv2',
      'envjson',
      'aws_iam_rds',
      'literal',
      ':',
      '/',
      '..',
      ' ',
      'SHOP',
      'é',
      '\n',
      '%',
    ];
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...pieces), { maxLength: 9 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, (value) => {
        const meaning = readValue(value);
        if (meaning.kind === 'reference') return textOfReference(meaning.reference) === value;
        if (meaning.kind === 'literal') return value === meaning.text || value === `_literal:${meaning.text}`;
        return /^\s*_[\w-]+:|^\s*system\.agent\.envs\s*$/.test(value);
      }),
      { numRuns: 2000 },
    );
  });
});
