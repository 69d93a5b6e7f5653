import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  AUTHENTICATION,
  authentication,
  backendKeyData,
  cstring,
  fatal,
  message,
  negotiateProtocolVersion,
  notice,
} from '../../../protocols/postgres/login-messages.ts';
import { parseStartup, type StartupPacket } from '../../../protocols/postgres/startup.ts';
import { loginUpstream, type UpstreamGreeting } from '../../../protocols/postgres/upstream-login.ts';
import type { UpstreamTarget } from '../../../protocols/upstream-target.ts';
import { type WirePair, wirePair } from './wire-pair.ts';

const TARGET: UpstreamTarget = {
  host: 'db.internal',
  port: 5432,
  user: 'app_owner',
  password: 'secret-one',
  database: 'shop',
  sslMode: 'disable',
  rootCertificates: undefined,
};
const OK = authentication(AUTHENTICATION.Ok);
const READY = message('Z', Buffer.from('I'));
const PARAMETER = message('S', cstring('server_version'), cstring('18'));

let pair: WirePair;

beforeEach(async () => {
  pair = await wirePair();
});

afterEach(() => pair.close());

/** Logs in to a peer that sends `answers` once it has the start-up packet. */
async function login(
  answers: readonly Buffer[],
  options: { minor?: number; database?: string; settings?: [string, string][]; isSlow?: boolean } = {},
): Promise<{ greeting: UpstreamGreeting; startup: StartupPacket }> {
  const { minor = 0, database = '', settings = [], isSlow = false } = options;
  const done = loginUpstream(pair.wire, { target: TARGET, minor, database, settings: new Map(settings) });
  done.catch(() => undefined);
  const length = (await pair.peer.read(4)).readInt32BE(0);
  const startup = parseStartup(await pair.peer.read(length - 4));
  const bytes = Buffer.concat(answers);
  for (const piece of isSlow ? [...bytes].map((byte) => Buffer.of(byte)) : [bytes]) {
    await pair.peer.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { greeting: await done, startup };
}

describe('logging in upstream', () => {
  it('sends the user of the secret, the database, and the settings', async () => {
    const { startup } = await login([OK, READY], { minor: 2, settings: [['application_name', 'psql [alice]']] });
    expect(startup).toEqual({
      kind: 'startup',
      minor: 2,
      parameters: new Map([
        ['user', 'app_owner'],
        ['database', 'shop'],
        ['application_name', 'psql [alice]'],
      ]),
    });
  });

  it("prefers the client's database", async () => {
    const { startup } = await login([OK, READY], { database: 'other' });
    expect(startup).toMatchObject({
      parameters: new Map([
        ['user', 'app_owner'],
        ['database', 'other'],
      ]),
    });
  });

  it.each([false, true])('keeps what the client is to hear, in order (byte by byte: %s)', async (isSlow) => {
    const key = backendKeyData(77, Buffer.from([1, 2, 3, 4]));
    const early = notice('early');
    const late = notice('late');
    const { greeting } = await login([early, OK, PARAMETER, key, late, READY], { isSlow });
    expect(Buffer.concat(greeting.messages.map(({ bytes }) => bytes))).toEqual(Buffer.concat([early, PARAMETER, late]));
    expect(greeting.cancelKey).toEqual({ pid: 77, key: Buffer.from([1, 2, 3, 4]) });
  });

  it('does without a cancel key', async () => {
    expect((await login([OK, READY])).greeting.cancelKey).toBeUndefined();
  });

  it('goes on in the version an older server names', async () => {
    await login([negotiateProtocolVersion(196_608, []), OK, READY], { minor: 2 });
  });

  it.each([
    ['names a newer version than asked for', [negotiateProtocolVersion(196_610, []), OK], /not offered/],
    ['names another major version', [negotiateProtocolVersion(131_072, []), OK], /not offered/],
    ['sends a broken cancel key', [OK, message('K', Buffer.alloc(6))], /BackendKeyData/],
    ['sends a cancel key that is too long', [OK, backendKeyData(1, Buffer.alloc(257))], /BackendKeyData/],
    ['asks for a password after Ok', [OK, authentication(AUTHENTICATION.CleartextPassword)], /before ReadyForQuery/],
    ['says too much', [OK, ...Array.from({ length: 20 }, () => notice('x'.repeat(60_000)))], /too much/],
    ['never comes to authentication', Array.from({ length: 20 }, () => notice('x')), /does not come to authentication/],
  ])('refuses a server that %s', async (_name, answers, expected) => {
    await expect(login(answers)).rejects.toThrow(expected);
  });

  it.each([
    ['28P01', 'password authentication failed for user "app_owner"', /refuses the user name or password/],
    ['28000', 'no pg_hba.conf entry for host "10.1.1.1", user "app_owner"', /does not let the gateway in/],
    ['53300', 'sorry, too many clients already', /sorry, too many clients already \(53300\)/],
    ['3D000', 'database "x" of app_owner at db.internal', /database "x" of \*\*\* at \*\*\* \(3D000\)/],
    ['no code', 'text', /: text \(\)$/],
  ])('says what a server answers with %s, without its secret', async (code, text, expected) => {
    const failed = login([fatal({ code, message: text })]);
    await expect(failed).rejects.toThrow(expected);
    await expect(failed).rejects.not.toThrow(/app_owner|secret-one|db\.internal/);
  });
});
