import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTarget, type UpstreamTarget } from '../../protocols/upstream-target.ts';
import { UpstreamError } from '../../src/errors.ts';
import { makeCertificate } from '../servers/certificate.ts';

const CERTIFICATE = makeCertificate().cert;

function read(more: Record<string, string> = {}): Promise<UpstreamTarget> {
  return readTarget(new Map(Object.entries({ HOST: 'db', USER: 'app', ...more })), 5432);
}

describe('the secret of a connection', () => {
  it('needs a host and a user; the rest has PostgreSQL defaults', async () => {
    expect(await read()).toEqual({
      host: 'db',
      port: 5432,
      user: 'app',
      password: undefined,
      database: '',
      sslMode: 'prefer',
      rootCertificates: undefined,
    });
    await expect(readTarget(new Map([['USER', 'app']]), 5432)).rejects.toThrow('its secret holds no HOST');
    await expect(readTarget(new Map([['HOST', 'db']]), 5432)).rejects.toThrow('its secret holds no USER');
  });

  it('loses white space around everything but the password', async () => {
    const target = await read({ HOST: ' db\n', PORT: ' 6432 ', DB: ' shop ', PASS: ' p ', SSLMODE: ' require ' });
    expect(target).toMatchObject({ host: 'db', port: 6432, database: 'shop', password: ' p ', sslMode: 'require' });
  });

  it('may make its password anew for each login', async () => {
    let count = 0;
    const values = new Map(Object.entries({ HOST: 'db', USER: 'app' }));
    const secret = Object.assign(values, { password: async () => `token ${++count}` });
    expect((await readTarget(secret, 5432)).password).toBe('token 1');
    expect((await readTarget(secret, 5432)).password).toBe('token 2');
  });

  it('takes an authority as the content of a file, too', async () => {
    const target = await read({ 'filesystem:SSLROOTCERT': CERTIFICATE, SSLMODE: 'require' });
    expect(target).toMatchObject({ rootCertificates: CERTIFICATE, sslMode: 'verify-ca' });
  });

  it.each(['0', '65536', '-1', '1.5', 'x', '5432x'])('may not hold the port %j', async (PORT) => {
    const failed = read({ PORT, PASS: 'hidden' });
    await expect(failed).rejects.toThrow(UpstreamError);
    await expect(failed).rejects.toThrow('PORT in its secret is no port');
  });

  it.each(['disable', 'prefer', 'require', 'verify-ca', 'verify-full'])('may hold SSLMODE %s', async (SSLMODE) => {
    expect((await read({ SSLMODE })).sslMode).toBe(SSLMODE);
  });

  it.each(['allow', 'REQUIRE', 'verify'])('may not hold SSLMODE %s', async (SSLMODE) => {
    await expect(read({ SSLMODE })).rejects.toThrow('SSLMODE in its secret is not known');
  });

  it('may bring an authority, as text or as a file; require then checks it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-target-'));
    try {
      const path = join(folder, 'root.crt');
      writeFileSync(path, CERTIFICATE);
      for (const SSLROOTCERT of [CERTIFICATE, path]) {
        expect(await read({ SSLROOTCERT, SSLMODE: 'require' })).toMatchObject({
          sslMode: 'verify-ca',
          rootCertificates: CERTIFICATE,
        });
      }
      expect(await read({ SSLROOTCERT: CERTIFICATE, SSLMODE: 'verify-full' })).toMatchObject({
        sslMode: 'verify-full',
      });
      writeFileSync(path, 'no certificate');
      await expect(read({ SSLROOTCERT: path })).rejects.toThrow('SSLROOTCERT holds no certificate');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('may mean the public authorities', async () => {
    expect(await read({ SSLROOTCERT: 'system', SSLMODE: 'require' })).toMatchObject({
      sslMode: 'require',
      rootCertificates: undefined,
    });
  });

  it('is not quoted when a file it names cannot be read', async () => {
    const failed = read({ SSLROOTCERT: '/secret/place/root.crt' });
    await expect(failed).rejects.toThrow('the file SSLROOTCERT names cannot be read');
    await expect(failed).rejects.not.toThrow('/secret/place');
  });
});
