import { expect, it } from 'vitest';
import { createProtocols } from '../../protocols/index.ts';
import { createLogger } from '../../src/log.ts';
import { TlsSource } from '../../src/net/tls.ts';
import { temporaryHome } from '../src/cli/harness.ts';

it('every protocol has a name and a port of its own, and says what it can honour', async () => {
  const tls = await TlsSource.open({ dataDir: temporaryHome() });
  const protocols = createProtocols({
    tls,
    allowPlaintext: false,
    log: createLogger('silent'),
    analyse: () => [],
    mysql: { analyse: () => [], traits: { list: async () => [], save: async () => undefined }, face: 'auto' },
  });
  expect(protocols.map(({ name, defaultPort, supports }) => ({ name, defaultPort, supports }))).toEqual([
    { name: 'postgres', defaultPort: 15432, supports: { deciding: true, masking: true, rowLimits: true } },
    { name: 'mysql', defaultPort: 13306, supports: { deciding: true, masking: true } },
    { name: 'mongodb', defaultPort: 17017, supports: { deciding: true, masking: true } },
  ]);
  for (const key of ['name', 'defaultPort'] as const) {
    expect(new Set(protocols.map((protocol) => protocol[key])).size).toBe(protocols.length);
  }
});
