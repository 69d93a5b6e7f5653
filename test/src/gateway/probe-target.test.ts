import { expect, it } from 'vitest';
import { readProbeKeys, readProbeTarget } from '../../../src/gateway/probe-target.ts';
import type { SecretResolver } from '../../../src/secrets/references/index.ts';
import { UnresolvedSecret } from '../../../src/secrets/references/index.ts';

const PROTOCOLS = [{ name: 'postgres', upstreamPort: 5432 }, { name: 'tcp' }];

/** What is read of a secret with these values, and which keys were asked for. */
function read(secret: Record<string, string>, subtype = 'postgres', resolve?: SecretResolver['resolve']) {
  const asked: unknown[] = [];
  const parts = {
    secrets: {
      read: async (id: string, only?: readonly string[]) => {
        asked.push([id, only]);
        return new Map(Object.entries(secret).filter(([key]) => only?.includes(key)));
      },
    },
    resolver: {
      resolve:
        resolve ??
        (async (map: ReadonlyMap<string, string>, options: { only?: readonly string[] } = {}) => {
          asked.push(options.only);
          return map;
        }),
    },
  };
  return { asked, target: readProbeTarget(parts, { connectionId: 'c', subtype }, PROTOCOLS) };
}

it('reads host and port, and decodes nothing else of the secret', async () => {
  const { asked, target } = read({ HOST: ' db.internal ', PORT: '6432', USER: 'app', PASS: 'x' });
  expect(await target).toEqual({ host: 'db.internal', port: 6432 });
  expect(asked).toEqual([
    ['c', ['HOST', 'PORT']],
    ['HOST', 'PORT'],
  ]);
});

it('takes the port of the protocol where the secret names none', async () => {
  expect(await read({ HOST: 'db', PORT: ' ' }).target).toEqual({ host: 'db', port: 5432 });
});

it.each([
  [{}, 'postgres', 'its secret holds no HOST'],
  [{ HOST: 'db' }, 'tcp', 'its secret holds no PORT'],
  [{ HOST: 'db', PORT: '70000' }, 'postgres', 'PORT in its secret is no port'],
  [{ HOST: 'db', PORT: 'x' }, 'postgres', 'PORT in its secret is no port'],
])('of %j it says what is missing, and not what is there', async (secret, subtype, message) => {
  await expect(read(secret, subtype).target).rejects.toMatchObject({ code: 'upstream_error', message });
});

it('a reference that leads nowhere is a reason; other errors are none', async () => {
  const unresolved = new UnresolvedSecret('HOST', '_vaultkv2:a:b', 'HOST cannot be read from Vault: it is sealed');
  const failing = (error: Error) => read({ HOST: 'x' }, 'postgres', () => Promise.reject(error)).target;
  await expect(failing(unresolved)).rejects.toMatchObject({
    code: 'upstream_error',
    message: 'HOST cannot be read from Vault: it is sealed',
  });
  await expect(failing(new TypeError('bug'))).rejects.toThrow(TypeError);
});

it('reads the keys that a protocol asks for, and no others', async () => {
  const asked: unknown[] = [];
  const secrets = {
    read: async (id: string, only?: readonly string[]) => {
      asked.push([id, only]);
      return new Map([['CONNECTION_STRING', '_envjson:SHOP:uri']]);
    },
  };
  const resolver = {
    resolve: async (_secret: ReadonlyMap<string, string>, options: { only?: readonly string[] } = {}) => {
      asked.push(options.only);
      return new Map([['CONNECTION_STRING', 'mongodb://h']]);
    },
  };
  const found = await readProbeKeys({ secrets, resolver }, 'c', ['CONNECTION_STRING']);
  expect(found.get('CONNECTION_STRING')).toBe('mongodb://h');
  expect(asked).toEqual([['c', ['CONNECTION_STRING']], ['CONNECTION_STRING']]);
});
