import { expect, it } from 'vitest';
import { mongodb } from '../../../protocols/mongodb/index.ts';
import type { Door } from '../../../src/core/protocol.ts';
import { createLogger } from '../../../src/log.ts';
import { wirePair } from '../postgres/wire-pair.ts';
import { serveParts } from './leg-gateway.ts';
import { run } from './login-client.ts';

const { tls } = serveParts();
const protocol = mongodb({ tls, allowPlaintext: false, log: createLogger('silent') });
const never = () => Promise.reject(new Error('never asked'));
const door: Door = { scram: never, secret: never, native: never, admit: never };

it('decides and masks, beside its servers’ own port', () => {
  expect(protocol).toMatchObject({
    name: 'mongodb',
    defaultPort: 17_017,
    upstreamPort: 27_017,
    supports: { deciding: true, masking: true },
  });
});

it('numbers its connections', async () => {
  const numbers: unknown[] = [];
  for (let i = 0; i < 2; i += 1) {
    const { wire, peer, close } = await wirePair();
    const served = protocol.serve(wire, door);
    numbers.push((await run(peer, { hello: 1 })).connectionId);
    peer.end();
    await served;
    close();
  }
  expect(numbers).toEqual([1, 2]);
  protocol.close?.();
});
