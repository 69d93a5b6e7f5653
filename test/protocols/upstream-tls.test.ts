import { expect, it } from 'vitest';
import type { SslMode, UpstreamTarget } from '../../protocols/upstream-target.ts';
import { startUpstreamTls } from '../../protocols/upstream-tls.ts';
import { UpstreamError } from '../../src/errors.ts';
import { serverTls } from '../../src/net/tls.ts';
import { makeCertificate } from '../servers/certificate.ts';
import { wirePair } from './postgres/wire-pair.ts';

const PAIR = makeCertificate(['db.internal']);

async function handshake(sslMode: SslMode, host: string, trusted: boolean): Promise<boolean> {
  const target: UpstreamTarget = {
    host,
    port: 1,
    user: 'u',
    password: undefined,
    database: '',
    sslMode,
    rootCertificates: trusted ? PAIR.cert : undefined,
  };
  const pair = await wirePair();
  try {
    const served = pair.peer.startTls({ isServer: true, context: serverTls(PAIR).context }).catch(() => undefined);
    await startUpstreamTls(pair.wire, target);
    await served;
    return pair.wire.isSecure;
  } finally {
    pair.close();
  }
}

it('checks nobody with require, the authority with verify-ca, and the name besides with verify-full', async () => {
  expect(await handshake('require', 'other', false)).toBe(true);
  expect(await handshake('verify-ca', 'other', true)).toBe(true);
  expect(await handshake('verify-full', 'db.internal', true)).toBe(true);
  await expect(handshake('verify-ca', 'db.internal', false)).rejects.toThrow(UpstreamError);
  const wrongName = handshake('verify-full', 'other', true);
  await expect(wrongName).rejects.toThrow("the upstream's certificate is for another host name");
});
