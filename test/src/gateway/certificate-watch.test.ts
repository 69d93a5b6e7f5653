import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { watchCertificate } from '../../../src/gateway/certificate-watch.ts';
import { createLogger } from '../../../src/log.ts';
import { TlsSource } from '../../../src/net/tls.ts';
import { makeCertificate } from '../../servers/certificate.ts';

it('takes up a renewed certificate, and keeps the last good one when the files are broken', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'sluice-cert-'));
  const [certFile, keyFile] = [join(dir, 'a.crt'), join(dir, 'a.key')];
  const write = ({ cert, key }: { cert: string; key: string }): void => {
    writeFileSync(certFile, cert);
    writeFileSync(keyFile, key);
  };
  const [first, second] = [makeCertificate(), makeCertificate()];
  write(first);
  const tls = await TlsSource.open({ dataDir: dir, certFile, keyFile });
  const before = tls.current;
  let warned = Promise.withResolvers<void>();
  const log = createLogger('warn', { write: () => warned.resolve() });
  const renewed = Promise.withResolvers<void>();
  const stop = watchCertificate(tls, log, () => renewed.resolve(), 5);
  write(second);
  await renewed.promise;
  expect(tls.certificate).toBe(second.cert);
  expect(tls.current).not.toBe(before);
  warned = Promise.withResolvers<void>();
  writeFileSync(certFile, 'nonsense');
  await warned.promise;
  expect(tls.certificate).toBe(second.cert);
  stop();
  rmSync(dir, { recursive: true, force: true });
});
