import { describe, expect, it } from 'vitest';
import {
  type AuthClaim,
  authenticateClient,
  authSwitch,
  CACHING_SHA2,
  NATIVE,
} from '../../../protocols/mysql/client-auth.ts';
import { LoginRefusal } from '../../../protocols/mysql/login-refusal.ts';
import { encryptPassword, PasswordKey } from '../../../protocols/mysql/password-key.ts';
import { cachingSha2Response, clearPassword, makeScramble, nativeResponse } from '../../../protocols/mysql/scramble.ts';
import { deriveNativeVerifier } from '../../../src/secrets/native-verifier.ts';

const SECRET = 'slc_secret';
const SCRAMBLE = makeScramble();
const NAME = { user: 'alice', connection: 'shop' };
const KEY = new PasswordKey();
const asked: string[] = [];

const door = {
  secret: async (name: { user: string }, secret: string) => {
    asked.push(secret);
    return name.user === 'alice' && secret === SECRET ? 'token' : undefined;
  },
  native: async (name: { user: string }) =>
    name.user === 'alice' ? [{ tokenId: 'token', hash: deriveNativeVerifier(SECRET) }] : [],
};

/** Plays a client that answers each packet by `answer`; returns the outcome and what it was sent. */
async function authenticate(
  claim: Partial<AuthClaim>,
  isSecure: boolean,
  answer: (sent: Buffer) => Buffer | Promise<Buffer>,
) {
  const sent: Buffer[] = [];
  const exchange = {
    send: async (payload: Buffer) => void sent.push(payload),
    receive: async () => answer(sent.at(-1) ?? Buffer.alloc(0)),
  };
  const whole = {
    name: NAME,
    plugin: CACHING_SHA2,
    data: cachingSha2Response(SECRET, SCRAMBLE),
    scramble: SCRAMBLE,
    ...claim,
  };
  const outcome = await authenticateClient(exchange, whole, { door, passwordKey: KEY, isSecure }).catch(
    (error: unknown) => error,
  );
  return { outcome, sent };
}

/** The random bytes of an AuthSwitchRequest. */
const switched = (sent: Buffer): Buffer => sent.subarray(sent.indexOf(0) + 1, -1);

describe('caching_sha2_password', () => {
  it('within TLS takes the password itself', async () => {
    const { outcome, sent } = await authenticate({}, true, () => clearPassword(SECRET));
    expect(outcome).toBe('token');
    expect(sent).toEqual([Buffer.from('0104', 'hex')]);
  });

  it('without TLS gives the key when asked, and takes the password encrypted', async () => {
    const { outcome, sent } = await authenticate({}, false, async (last) =>
      last.length === 2 ? Buffer.of(2) : encryptPassword(SECRET, SCRAMBLE, last.subarray(1)),
    );
    expect(outcome).toBe('token');
    expect(sent[1]?.toString('latin1', 1)).toMatch(/^-----BEGIN PUBLIC KEY/);
    const known = await KEY.publicPem();
    const direct = await authenticate({}, false, () => encryptPassword(SECRET, SCRAMBLE, known));
    expect(direct.outcome).toBe('token');
  });

  it('without TLS does not even look at a password in clear', async () => {
    asked.length = 0;
    const { outcome } = await authenticate({}, false, () => clearPassword(SECRET));
    expect(outcome).toBeInstanceOf(LoginRefusal);
    expect(asked).toEqual([]);
  });

  it('ends at once for who has no password', async () => {
    for (const data of [Buffer.alloc(0), Buffer.of(0)]) {
      const { outcome, sent } = await authenticate({ data }, true, () => clearPassword(SECRET));
      expect(outcome).toBeInstanceOf(LoginRefusal);
      expect(sent).toEqual([]);
    }
  });

  it('is what clients of unknown methods are switched to', async () => {
    const { outcome, sent } = await authenticate({ plugin: 'client_ed25519', data: Buffer.alloc(64) }, true, (last) =>
      last[0] === 0xfe ? cachingSha2Response(SECRET, switched(last)) : clearPassword(SECRET),
    );
    expect(outcome).toBe('token');
    expect(sent[0]?.toString('latin1', 1)).toMatch(/^caching_sha2_password\0[A-Za-z0-9+-]{20}\0$/);
  });
});

describe('mysql_native_password', () => {
  it('is proven with random bytes of its own', async () => {
    const { outcome, sent } = await authenticate({ plugin: NATIVE }, false, (last) =>
      nativeResponse(SECRET, switched(last)),
    );
    expect(outcome).toBe('token');
    expect(sent).toHaveLength(1);
  });

  it('is proven at once by clients that know no methods', async () => {
    const data = nativeResponse(SECRET, SCRAMBLE);
    expect((await authenticate({ plugin: undefined, data }, false, () => Buffer.alloc(0))).outcome).toBe('token');
    const replayed = await authenticate({ plugin: undefined, data, scramble: makeScramble() }, false, () =>
      Buffer.alloc(0),
    );
    expect(replayed.outcome).toBeInstanceOf(LoginRefusal);
  });

  it('refuses unknown names and wrong secrets in the same words, by the same steps', async () => {
    const wrong = await authenticate({ plugin: NATIVE }, false, (last) => nativeResponse('wrong', switched(last)));
    const nobody = await authenticate({ plugin: NATIVE, name: { ...NAME, user: 'nobody' } }, false, (last) =>
      nativeResponse(SECRET, switched(last)),
    );
    expect(wrong.outcome).toBeInstanceOf(LoginRefusal);
    expect(String(nobody.outcome).replace('nobody', 'alice')).toBe(String(wrong.outcome));
    expect(nobody.sent).toHaveLength(wrong.sent.length);
  });
});

it('mysql_clear_password is taken within TLS only', async () => {
  const claim = { plugin: 'mysql_clear_password', data: Buffer.alloc(0) };
  const secure = await authenticate(claim, true, () => clearPassword(SECRET));
  expect([secure.outcome, secure.sent]).toEqual(['token', [authSwitch('mysql_clear_password', Buffer.alloc(0))]]);
  const open = await authenticate(claim, false, () => clearPassword(SECRET));
  expect(open.outcome).toBeInstanceOf(LoginRefusal);
});
