import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SSL_REQUEST } from '../../../protocols/postgres/startup.ts';
import { secureUpstream } from '../../../protocols/postgres/upstream-tls.ts';
import type { SslMode, UpstreamTarget } from '../../../protocols/upstream-target.ts';
import { UpstreamError } from '../../../src/errors.ts';
import { makeSelfSigned } from '../../../src/net/self-signed.ts';
import { serverTls } from '../../../src/net/tls.ts';
import { type WirePair, wirePair } from './wire-pair.ts';

const DAY_MS = 86_400_000;

function certificate(name: string, from = -DAY_MS, to = DAY_MS): ReturnType<typeof makeSelfSigned> {
  const now = Date.now();
  return makeSelfSigned({ names: [name], notBefore: new Date(now + from), notAfter: new Date(now + to) });
}

const GOOD = certificate('db.internal');

function target(sslMode: SslMode, more: Partial<UpstreamTarget> = {}): UpstreamTarget {
  return {
    host: 'db.internal',
    port: 5432,
    user: 'u',
    password: 'p',
    database: '',
    sslMode,
    rootCertificates: GOOD.cert,
    ...more,
  };
}

let pair: WirePair;

beforeEach(async () => {
  pair = await wirePair();
});

afterEach(() => pair.close());

/** Runs both sides; the server shows `shown`. Returns the TLS protocol name the server saw. */
async function secure(to: UpstreamTarget, shown = GOOD): Promise<string | undefined> {
  const done = secureUpstream(pair.wire, to);
  done.catch(() => undefined);
  expect(await pair.peer.read(8)).toEqual(SSL_REQUEST);
  pair.peer.write(Buffer.from('S'));
  const role = { isServer: true as const, context: serverTls(shown).context, alpn: ['postgresql'] };
  const served = pair.peer.startTls(role).catch(() => undefined);
  await done;
  await served;
  return pair.peer.alpn;
}

describe('TLS to the upstream', () => {
  it('is left out with disable: not one byte is sent', async () => {
    await secureUpstream(pair.wire, target('disable'));
    pair.wire.end();
    await expect(pair.peer.read(1)).rejects.toThrow();
  });

  it.each(['prefer', 'require', 'verify-ca', 'verify-full'] as const)('is taken with %s', async (mode) => {
    expect(await secure(target(mode))).toBe('postgresql');
    expect(pair.wire.isSecure).toBe(true);
  });

  it.each(['prefer', 'require'] as const)('checks nobody with %s', async (mode) => {
    await secure(target(mode, { rootCertificates: undefined }), certificate('other', -2 * DAY_MS, -DAY_MS));
    expect(pair.wire.isSecure).toBe(true);
  });

  it.each([
    ['verify-ca', 'of another authority', certificate('db.internal'), /not signed by an authority/],
    ['verify-full', 'of another authority', certificate('db.internal'), /not signed by an authority/],
  ] as const)('with %s refuses a server %s', async (mode, _what, shown, expected) => {
    await expect(secure(target(mode), shown)).rejects.toThrow(expected);
  });

  it('with verify-full refuses a server of another name; verify-ca does not ask', async () => {
    const other = certificate('other.internal');
    const trusting = { rootCertificates: other.cert };
    const failed = secure(target('verify-full', trusting), other);
    await expect(failed).rejects.toThrow("the upstream's certificate is for another host name");
    pair.close();
    pair = await wirePair();
    await secure(target('verify-ca', trusting), other);
    expect(pair.wire.isSecure).toBe(true);
  });

  it('knows addresses as well as names', async () => {
    const byAddress = certificate('10.1.2.3');
    await secure(target('verify-full', { host: '10.1.2.3', rootCertificates: byAddress.cert }), byAddress);
    expect(pair.wire.isSecure).toBe(true);
    pair.close();
    pair = await wirePair();
    const failed = secure(target('verify-full', { host: '10.1.2.4', rootCertificates: byAddress.cert }), byAddress);
    await expect(failed).rejects.toThrow(/another host name/);
  });

  it.each([
    ['has expired', certificate('db.internal', -2 * DAY_MS, -DAY_MS), /has expired/],
    ['is not valid yet', certificate('db.internal', DAY_MS, 2 * DAY_MS), /not valid yet/],
  ])('refuses a certificate that %s', async (_what, shown, expected) => {
    await expect(secure(target('verify-ca', { rootCertificates: shown.cert }), shown)).rejects.toThrow(expected);
  });

  it.each([
    ['prefer', 'N', undefined],
    ['require', 'N', /offers no TLS/],
    ['verify-full', 'N', /offers no TLS/],
    ['prefer', 'E', /with an error/],
    ['require', 'E', /with an error/],
    ['require', 'x', /with an error/],
    ['prefer', 'SX', /ahead of the TLS handshake/],
  ] as const)('with %s and the answer %s', async (mode, answer, expected) => {
    const done = secureUpstream(pair.wire, target(mode));
    done.catch(() => undefined);
    await pair.peer.read(8);
    pair.peer.write(Buffer.from(answer));
    if (expected === undefined) {
      await done;
      expect(pair.wire.isSecure).toBe(false);
      return;
    }
    await expect(done).rejects.toThrow(UpstreamError);
    await expect(done).rejects.toThrow(expected);
  });

  it('fails when the server talks something else', async () => {
    const done = secureUpstream(pair.wire, target('require'));
    done.catch(() => undefined);
    await pair.peer.read(8);
    await pair.peer.write(Buffer.from('S'));
    await pair.peer.read(1);
    pair.peer.write(Buffer.from('no TLS at all, not even a little'));
    await expect(done).rejects.toThrow(/TLS handshake with the upstream failed/);
  });
});
