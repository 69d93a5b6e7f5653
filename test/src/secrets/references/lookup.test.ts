import { describe, expect, it } from 'vitest';
import { Lookup } from '../../../../src/secrets/references/lookup.ts';
import type { ExternalStore } from '../../../../src/secrets/references/store.ts';
import { StoreFailure } from '../../../../src/secrets/references/store.ts';

const unused: ExternalStore = {
  label: 'unused',
  obstacle: () => undefined,
  read: () => Promise.reject(new Error('this store is not asked')),
};

function lookupIn(store: Partial<ExternalStore>, signal?: AbortSignal): Lookup {
  const stores = { envjson: unused, aws: { ...unused, ...store }, vaultkv1: unused, vaultkv2: unused };
  return signal === undefined ? new Lookup(stores) : new Lookup(stores, signal);
}

const at = (key: string, secretName = 'shop') => ({ store: 'aws' as const, secretName, key });

describe('a lookup', () => {
  it('reads each secret once, however many fields are asked for at once', async () => {
    const asked: string[] = [];
    const lookup = lookupIn({
      read: async (name) => {
        asked.push(name);
        return { user: `${name}-app`, pass: 'p' };
      },
    });
    const fields = [at('user'), at('pass'), at('user', 'other'), at('user')].map((field) => lookup.field(field));
    expect(await Promise.all(fields)).toEqual(['shop-app', 'p', 'other-app', 'shop-app']);
    expect(asked).toEqual(['shop', 'other']);
  });

  it('gives texts, numbers and truth values as text', async () => {
    const lookup = lookupIn({ read: async () => ({ port: 5432, tls: true, empty: '' }) });
    expect(await lookup.field(at('port'))).toBe('5432');
    expect(await lookup.field(at('tls'))).toBe('true');
    expect(await lookup.field(at('empty'))).toBe('');
  });

  it.each([
    ['missing', /no such key/],
    ['constructor', /no such key/],
    ['list', /no text/],
    ['nothing', /no text/],
    ['object', /no text/],
    ['large', /larger than 65536 bytes/],
    ['zero', /zero byte/],
  ])('refuses the field %s, and quotes nothing of it', async (key, problem) => {
    const fields = { list: ['hunter2'], nothing: null, object: { a: 'hunter2' }, zero: 'hunter2\0' };
    const lookup = lookupIn({ read: async () => ({ ...fields, large: 'hunter2'.repeat(10_000) }) });
    const failure = await lookup.field(at(key)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StoreFailure);
    expect(String(failure)).toMatch(problem);
    expect(String(failure)).not.toContain('hunter');
  });

  it('asks no store that cannot be used, and says why', async () => {
    const lookup = lookupIn({ obstacle: (name) => `no way to ${name}` });
    await expect(lookup.field(at('a'))).rejects.toThrow('no way to shop');
  });

  it('ends when its time is over, also with a store that does not listen', async () => {
    const deadline = new AbortController();
    const lookup = lookupIn({ read: () => new Promise(() => undefined) }, deadline.signal);
    const waiting = lookup.field(at('a'));
    deadline.abort();
    await expect(waiting).rejects.toThrow('it did not answer in time');
    await expect(lookup.field(at('a', 'other'))).rejects.toThrow('it did not answer in time');
  });
});
