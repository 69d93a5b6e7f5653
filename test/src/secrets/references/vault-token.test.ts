import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreFailure } from '../../../../src/secrets/references/store.ts';
import { type IssuedToken, type VaultClient, VaultDenied } from '../../../../src/secrets/references/vault-client.ts';
import { VaultToken } from '../../../../src/secrets/references/vault-token.ts';

const appRole = { roleId: 'role', secretId: 'secret-id-hunter2' };
const address = 'http://vault';
let opened: VaultToken | undefined;
let lines: string[];
/** What Vault was asked, in order. */
let asked: string[];

beforeEach(() => {
  vi.useFakeTimers();
  lines = [];
  asked = [];
});
afterEach(() => {
  opened?.close();
  vi.useRealTimers();
});

function tokenOf(settings: { token?: string; appRole?: typeof appRole }, answers: Partial<VaultClient>): VaultToken {
  const client: VaultClient = {
    read: () => Promise.reject(new Error('nothing is read here')),
    login: () => Promise.reject(new Error('nobody logs in here')),
    renew: () => Promise.reject(new Error('nothing is renewed here')),
    lookUp: () => Promise.reject(new VaultDenied('permission denied')),
    ...answers,
  };
  const told: VaultClient = {
    ...client,
    login: (...args) => note('login', () => client.login(...args)),
    renew: (token) => note(`renew ${token}`, () => client.renew(token)),
    lookUp: (token) => note(`look up ${token}`, () => client.lookUp(token)),
  };
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  opened = new VaultToken(told, { address, ...settings }, log);
  return opened;
}

function note<T>(what: string, answer: () => T): T {
  asked.push(what);
  return answer();
}

function issuing(ttlSec: number, isRenewable = true): { login: VaultClient['login'] } {
  let count = 0;
  return { login: async () => ({ token: `t${++count}`, ttlSec, isRenewable }) };
}

const hours = (n: number): number => n * 3_600_000;

describe('the token of an AppRole', () => {
  it('is got when it is first needed, once for all who wait', async () => {
    const token = tokenOf({ appRole }, issuing(3600));
    expect(asked).toEqual([]);
    expect(await Promise.all([token.get(), token.get()])).toEqual(['t1', 't1']);
    expect(await token.get()).toBe('t1');
    expect(asked).toEqual(['login']);
  });

  it('wins over a token that is given, too', async () => {
    expect(await tokenOf({ appRole, token: 'given' }, issuing(3600)).get()).toBe('t1');
  });

  it('is renewed after two thirds of its time, for as long as that goes', async () => {
    const token = tokenOf({ appRole }, { ...issuing(3600), renew: async () => renewed(3600) });
    await token.get();
    await vi.advanceTimersByTimeAsync(2_399_000);
    expect(asked).toEqual(['login']);
    await vi.advanceTimersByTimeAsync(1000);
    await vi.advanceTimersByTimeAsync(2_400_000);
    expect(asked).toEqual(['login', 'renew t1', 'renew t1']);
    expect(await token.get()).toBe('t1');
  });

  it('is renewed early where it lasts longer than timers count', async () => {
    const token = tokenOf({ appRole }, { ...issuing(768 * 3600), renew: async () => renewed(768 * 3600) });
    await token.get();
    await vi.advanceTimersByTimeAsync(hours(36));
    expect(asked).toEqual(['login', 'renew t1', 'renew t1', 'renew t1']);
  });

  it('is got anew when its renewals have come to an end', async () => {
    const token = tokenOf({ appRole }, { ...issuing(3600), renew: async () => renewed(5) });
    await token.get();
    await vi.advanceTimersByTimeAsync(2_400_000 + 5000);
    expect(await token.get()).toBe('t2');
    expect(asked).toEqual(['login', 'renew t1', 'login']);
  });

  it('is got anew when its renewal is denied, and when it cannot be renewed at all', async () => {
    const denied = tokenOf({ appRole }, { ...issuing(3600), renew: () => Promise.reject(new VaultDenied('no')) });
    await denied.get();
    await vi.advanceTimersByTimeAsync(2_400_000);
    expect(await denied.get()).toBe('t2');
    denied.close();
    const short = tokenOf({ appRole }, issuing(60, false));
    await short.get();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await short.get()).toBe('t2');
  });

  it('is renewed again a minute after Vault could not be reached', async () => {
    let isAway = true;
    const renew = async (): Promise<IssuedToken> => {
      if (isAway) throw new StoreFailure('it cannot be reached');
      return renewed(3600);
    };
    const token = tokenOf({ appRole }, { ...issuing(3600), renew });
    await token.get();
    await vi.advanceTimersByTimeAsync(2_400_000);
    isAway = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toEqual(['login', 'renew t1', 'renew t1']);
    expect(lines.join()).toContain('could not be renewed');
    expect(await token.get()).toBe('t1');
  });

  it('is replaced when it is dead, once for all who found it so', async () => {
    const token = tokenOf({ appRole }, issuing(3600));
    const dead = await token.get();
    expect(await Promise.all([token.replace(dead), token.replace(dead)])).toEqual(['t2', 't2']);
    expect(asked.filter((what) => what === 'login')).toHaveLength(2);
    expect(await token.replace(dead)).toBe('t2');
  });

  it('stays when it lives and was denied something', async () => {
    const token = tokenOf({ appRole }, { ...issuing(3600), lookUp: async () => renewed(3600) });
    expect(await token.replace(await token.get())).toBeUndefined();
    expect(asked).toEqual(['login', 'look up t1']);
  });

  it('that is refused is told without what was sent, and asked for again next time', async () => {
    let isKnown = false;
    const login = async (): Promise<IssuedToken> => {
      if (!isKnown) throw new VaultDenied('it does not know this role and secret', { detail: 'invalid secret id' });
      return renewed(3600);
    };
    const token = tokenOf({ appRole }, { login });
    const failure = await token.get().catch((error: unknown) => error);
    expect(failure).toMatchObject({
      message: 'the gateway cannot log in: it does not know this role and secret',
      hint: expect.stringContaining('VAULT_SECRET_ID'),
      detail: 'invalid secret id',
    });
    expect(JSON.stringify(failure)).not.toContain('hunter2');
    isKnown = true;
    expect(await token.get()).toBe('t1');
  });
});

describe('a token that is given', () => {
  it('is used as it is, and renewed in time from the start', async () => {
    const lookUp = async (): Promise<IssuedToken> => ({ token: 'given', ttlSec: 3600, isRenewable: true });
    const token = tokenOf({ token: 'given' }, { lookUp, renew: async () => renewed(3600) });
    expect(await token.get()).toBe('given');
    await vi.advanceTimersByTimeAsync(2_400_000);
    expect(asked).toEqual(['look up given', 'renew given']);
    expect(await token.replace('given')).toBeUndefined();
  });

  it('is never renewed when it lasts for ever', async () => {
    tokenOf({ token: 'root' }, { lookUp: async () => ({ token: 'root', ttlSec: 0, isRenewable: false }) });
    await vi.advanceTimersByTimeAsync(hours(1000));
    expect(asked).toEqual(['look up root']);
  });

  it('that ends is said to have ended when it has, not before', async () => {
    const lookUp = async (): Promise<IssuedToken> => ({ token: 'given', ttlSec: 30 * 3600, isRenewable: false });
    tokenOf({ token: 'given' }, { lookUp });
    await vi.advanceTimersByTimeAsync(hours(29));
    expect(lines).toEqual([]);
    await vi.advanceTimersByTimeAsync(hours(1));
    expect(lines.join()).toContain('VAULT_TOKEN has expired');
  });

  it('is looked up again each minute until that goes', async () => {
    let isAway = true;
    const lookUp = async (): Promise<IssuedToken> => {
      if (isAway) throw new StoreFailure('it cannot be reached');
      return { token: 'given', ttlSec: 0, isRenewable: false };
    };
    tokenOf({ token: 'given' }, { lookUp });
    await vi.advanceTimersByTimeAsync(60_000);
    isAway = false;
    await vi.advanceTimersByTimeAsync(hours(1));
    expect(asked).toEqual(['look up given', 'look up given', 'look up given']);
    expect(lines.join()).toContain('VAULT_TOKEN could not be checked');
    expect(lines.join()).not.toContain('"given"');
  });

  it('is left alone once the gateway stops', async () => {
    const lookUp = async (): Promise<IssuedToken> => ({ token: 'given', ttlSec: 3600, isRenewable: true });
    const token = tokenOf({ token: 'given' }, { lookUp });
    await vi.advanceTimersByTimeAsync(0);
    token.close();
    await vi.advanceTimersByTimeAsync(hours(2));
    expect(asked).toEqual(['look up given']);
  });
});

function renewed(ttlSec: number): IssuedToken {
  return { token: 't1', ttlSec, isRenewable: true };
}
