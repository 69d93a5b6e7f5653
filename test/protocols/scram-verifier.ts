import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import type { ScramVerifiers } from '../../src/core/protocol.ts';

const SALT = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');

/** Verifiers of one or several passwords under one salt, as a store keeps them. */
export function verifierOf(...passwords: readonly string[]): ScramVerifiers {
  return {
    salt: SALT,
    iterations: 4096,
    verifiers: passwords.map((password, i) => {
      const salted = pbkdf2Sync(password, SALT, 4096, 32, 'sha256');
      const clientKey = createHmac('sha256', salted).update('Client Key').digest();
      return {
        tokenId: i === 0 ? 'token' : `token-${i}`,
        storedKey: createHash('sha256').update(clientKey).digest(),
        serverKey: createHmac('sha256', salted).update('Server Key').digest(),
      };
    }),
  };
}
