import { expect, test } from 'vitest';
import type { LiveSession } from '../../../src/core/live-session.ts';
import type { Admission, Door, Login } from '../../../src/core/protocol.ts';
import { execDoor } from '../../../src/exec/door.ts';
import { deriveVerifier } from '../../../src/secrets/scram-verifier.ts';
import { liveSession } from '../core/fixtures.ts';

const NAME = { user: 'ann', connection: 'shop' };
const LOGIN: Login = {
  name: NAME,
  tokenId: 't',
  protocol: 'postgres',
  clientAddress: 'in-process',
  application: 'node-postgres',
  database: '',
};
const OPENING = { verb: 'exec', failsFast: true, clientAddress: '10.0.0.1', application: 'sluice exec' } as const;

function open(): { door: Door; password: string; logins: Login[]; opened: LiveSession[] } {
  const logins: Login[] = [];
  const opened: LiveSession[] = [];
  const refuse = (): never => {
    throw new Error('the gateway’s own secrets were asked for');
  };
  const behind: Door = {
    scram: refuse,
    secret: refuse,
    native: refuse,
    admit: async (login) => {
      logins.push(login);
      return { session: liveSession() } as Admission;
    },
  };
  const made = execDoor(behind, { name: 'ann', tokenId: 't' }, OPENING, ({ session }) => opened.push(session));
  return { ...made, logins, opened };
}

test('opens to its own password only, told in clear or proven', async () => {
  const { door, password } = open();
  expect(await door.secret(NAME, password)).toBe('t');
  expect(await door.secret(NAME, `${password}x`)).toBeUndefined();
  expect(await door.secret(NAME, '')).toBeUndefined();
  const { salt, iterations, verifiers } = await door.scram(NAME);
  expect(verifiers).toEqual([{ tokenId: 't', ...(await deriveVerifier(password, salt, iterations)) }]);
  expect(await door.native(NAME)).toEqual([]);
});

test('has another password every time', () => {
  expect(open().password).not.toBe(open().password);
});

test('opens the session as what it is, and tells of it', async () => {
  const { door, logins, opened } = open();
  const { session } = await door.admit(LOGIN);
  expect(logins).toEqual([{ ...LOGIN, ...OPENING }]);
  expect(opened).toEqual([session]);
});
