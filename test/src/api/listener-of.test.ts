import { expect, test } from 'vitest';
import type { ApiDeps } from '../../../src/api/deps.ts';
import { listenerOf } from '../../../src/api/listener-of.ts';

const at = (port: number) => ({ host: 'localhost', port, tls: true });

function deps(listeners: Record<string, ReturnType<typeof at>>): Pick<ApiDeps, 'info' | 'store'> {
  const list = async () => [
    { connectionId: 'maria', traits: { flavour: 'mariadb' } },
    { connectionId: 'mysql', traits: { flavour: 'mysql' } },
    { connectionId: 'new', traits: undefined },
  ];
  return { info: { listeners }, store: { upstreamTraits: { list } } } as unknown as Pick<ApiDeps, 'info' | 'store'>;
}

const portOf = async (listeners: Record<string, ReturnType<typeof at>>, id: string, subtype = 'mysql') =>
  (await listenerOf(deps(listeners), { id, subtype }))?.port;

test('MariaDB connections go to the listener that looks like MariaDB, where there is one', async () => {
  const both = { mysql: at(1), mariadb: at(2), postgres: at(3) };
  expect(await portOf(both, 'maria')).toBe(2);
  expect(await portOf(both, 'mysql')).toBe(1);
  expect(await portOf(both, 'new')).toBe(1);
  expect(await portOf(both, 'maria', 'postgres')).toBe(3);
  expect(await portOf({ mysql: at(1) }, 'maria')).toBe(1);
  expect(await portOf({ postgres: at(3) }, 'maria')).toBeUndefined();
});
