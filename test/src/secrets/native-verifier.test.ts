import { expect, it } from 'vitest';
import { deriveNativeVerifier } from '../../../src/secrets/native-verifier.ts';

it('is what MySQL and MariaDB store behind the asterisk', () => {
  // SELECT PASSWORD('secret') on MariaDB.
  expect(deriveNativeVerifier('secret').toString('hex').toUpperCase()).toBe('14E65567ABDB5135D0CFD9A70B3032C179A49EE7');
});
