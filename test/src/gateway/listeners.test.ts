import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Door, Protocol } from '../../../src/core/protocol.ts';
import { openListeners } from '../../../src/gateway/listeners.ts';
import { createLogger } from '../../../src/log.ts';

const door = {} as Door;
const parts = { door, log: createLogger('silent') };

/** A protocol that says its name to whoever connects. */
function naming(name: string, variants?: readonly string[]): Protocol & { isClosed: boolean } {
  const serve =
    (word: string): Protocol['serve'] =>
    async (wire, given) => {
      wire.end(Buffer.from(given === door ? word : 'another door'));
    };
  const protocol = {
    name,
    defaultPort: 0,
    supports: { deciding: true, masking: true },
    serve: serve(name),
    isClosed: false,
    close() {
      protocol.isClosed = true;
    },
    ...(variants === undefined
      ? {}
      : { variants: Object.fromEntries(variants.map((variant) => [variant, serve(variant)])) }),
  };
  return protocol;
}

async function saidAt(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let said = '';
  for await (const chunk of socket) said += chunk;
  return said;
}

const config = {
  listenHost: '127.0.0.1',
  postgresPort: 0,
  mysql: { port: 0, mariadbPort: 0, face: 'auto' },
  mongodbPort: 0,
} as const;

describe('openListeners', () => {
  it('opens one for every protocol and every variant that has a port, and closes all of it', async () => {
    const protocols = [naming('postgres'), naming('mysql', ['mariadb', 'unheard']), naming('mongodb')];
    const stack = new AsyncDisposableStack();
    const listeners = await openListeners(config, protocols, parts, stack);
    try {
      expect(Object.keys(listeners)).toEqual(['postgres', 'mysql', 'mariadb', 'mongodb']);
      for (const [name, { port, host }] of Object.entries(listeners)) {
        expect(host).toBe('localhost');
        expect(await saidAt(port)).toBe(name);
      }
    } finally {
      await stack.disposeAsync();
    }
    expect(protocols.every(({ isClosed }) => isClosed)).toBe(true);
    await expect(saidAt(listeners.mysql?.port ?? 0)).rejects.toThrow(/ECONNREFUSED/);
  });

  it('opens none for a variant that has no port', async () => {
    await using stack = new AsyncDisposableStack();
    const listeners = await openListeners(
      { ...config, mysql: { ...config.mysql, mariadbPort: undefined } },
      [naming('mysql', ['mariadb'])],
      parts,
      stack,
    );
    expect(Object.keys(listeners)).toEqual(['mysql']);
  });
});
