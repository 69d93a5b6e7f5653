import { describe, expect, it } from 'vitest';
import type { SrvResolver } from '../../../protocols/mongodb/upstream-srv.ts';
import { readMongodbTarget } from '../../../protocols/mongodb/upstream-target.ts';
import { UpstreamError } from '../../../src/errors.ts';
import { makeCertificate } from '../../servers/certificate.ts';

const secretOf = (keys: Record<string, string>) => new Map(Object.entries(keys));

describe('the target of a MongoDB connection', () => {
  it.each([
    [{ HOST: 'h' }, 'admin'],
    [{ HOST: 'h', DB: 'shop' }, 'shop'],
    [{ HOST: 'h', DB: 'shop', AUTHSOURCE: 'people' }, 'people'],
    [{ HOST: 'h', OPTIONS: 'authMechanism=PLAIN' }, '$external'],
    [{ CONNECTION_STRING: 'mongodb://h/shop' }, 'shop'],
    [{ CONNECTION_STRING: 'mongodb://h/shop?authSource=admin' }, 'admin'],
  ])('%j keeps its users in %s', async (keys, expected) => {
    expect((await readMongodbTarget(secretOf(keys))).authSource).toBe(expected);
  });

  it('has the password that is made for this login, where one is', async () => {
    const secret = Object.assign(secretOf({ HOST: 'h', USER: 'u' }), { password: async () => 'made just now' });
    expect((await readMongodbTarget(secret)).password).toBe('made just now');
  });

  it('trusts the authorities that the secret names', async () => {
    const { cert } = makeCertificate();
    expect((await readMongodbTarget(secretOf({ HOST: 'h', SSLROOTCERT: cert }))).rootCertificates).toBe(cert);
    await expect(readMongodbTarget(secretOf({ HOST: 'h', SSLROOTCERT: '/no/such/file' }))).rejects.toThrow(
      /SSLROOTCERT/,
    );
  });

  it('is refused by the key or the option that is wrong', async () => {
    const wrong = readMongodbTarget(secretOf({ CONNECTION_STRING: 'mongodb://u:s3cret@h/?tlsCAFile=s3cret' }));
    await expect(wrong).rejects.toThrow(UpstreamError);
    await expect(wrong).rejects.toThrow('its secret is wrong: CONNECTION_STRING has the option tlscafile');
    await expect(wrong).rejects.toMatchObject({ hint: expect.stringContaining('SSLROOTCERT') });
  });

  it('is completed by DNS, where the secret leaves something open', async () => {
    const resolver: SrvResolver = {
      resolveSrv: async () => [{ name: 'n1.example.com', port: 27_018 }],
      resolveTxt: async () => [['authSource=people&replicaSet=rs7']],
    };
    const open = await readMongodbTarget(secretOf({ CONNECTION_STRING: 'mongodb+srv://c0.example.com' }), resolver);
    expect(open).toMatchObject({ seeds: [{ host: 'n1.example.com', port: 27_018 }], authSource: 'people' });
    expect(open.options.replicaSet).toBe('rs7');
    const said = { CONNECTION_STRING: 'mongodb+srv://c0.example.com/?authSource=mine&replicaSet=rs1' };
    const closed = await readMongodbTarget(secretOf(said), resolver);
    expect(closed).toMatchObject({ authSource: 'mine', options: { replicaSet: 'rs1' } });
  });
});
