import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { MONGODB_KEYS, type MongodbAddress, readMongodbAddress } from '../../../src/mongodb-uri/index.ts';

const read = (secret: Record<string, string>): MongodbAddress => readMongodbAddress(new Map(Object.entries(secret)));

describe('the address of a MongoDB upstream', () => {
  it('is in a connection string', () => {
    const found = read({ CONNECTION_STRING: 'mongodb://u:p@a,b/shop?authSource=admin&replicaSet=rs0' });
    expect(found).toMatchObject({
      seeds: [
        { host: 'a', port: 27_017 },
        { host: 'b', port: 27_017 },
      ],
      srvHost: '',
      user: 'u',
      password: 'p',
      database: 'shop',
      authSource: 'admin',
      sslMode: 'disable',
    });
    expect(found.options.replicaSet).toBe('rs0');
  });

  it('is in keys of its own', () => {
    const keys = { HOST: ' a,b:1 ', PORT: '2', USER: 'u', PASS: ' p ', DB: 'shop', AUTHSOURCE: 'admin' };
    expect(read({ ...keys, OPTIONS: 'compressors=zstd' })).toMatchObject({
      seeds: [
        { host: 'a', port: 2 },
        { host: 'b', port: 1 },
      ],
      user: 'u',
      password: ' p ',
      database: 'shop',
      authSource: 'admin',
      sslMode: 'prefer',
      options: { compressors: ['zstd'] },
    });
  });

  it('needs neither user nor password: some servers ask for none', () => {
    expect(read({ HOST: 'h' })).toMatchObject({ user: '', password: undefined, authSource: undefined });
  });

  it('takes user and password from beside the string, which then can be shown to anybody', () => {
    expect(read({ CONNECTION_STRING: 'mongodb://u@h', PASS: 'p' })).toMatchObject({ user: 'u', password: 'p' });
    expect(read({ CONNECTION_STRING: 'mongodb://h', USER: 'u', PASS: 'p' })).toMatchObject({
      user: 'u',
      password: 'p',
    });
  });

  it.each([
    [{ CONNECTION_STRING: 'mongodb://h' }, 'disable'],
    [{ CONNECTION_STRING: 'mongodb://h/?tls=true' }, 'verify-full'],
    [{ CONNECTION_STRING: 'mongodb+srv://a.b.c' }, 'verify-full'],
    [{ CONNECTION_STRING: 'mongodb+srv://a.b.c/?tls=false' }, 'disable'],
    [{ CONNECTION_STRING: 'mongodb+srv://a.b.c', SSLMODE: 'require' }, 'require'],
    [{ HOST: 'h' }, 'prefer'],
    [{ HOST: 'h', OPTIONS: 'tls=true' }, 'verify-full'],
    [{ HOST: 'h', SSLMODE: 'require' }, 'require'],
    [{ HOST: 'h', SSLMODE: 'require', SSLROOTCERT: 'pem' }, 'verify-ca'],
    [{ HOST: 'h', SSLMODE: 'require', SSLROOTCERT: 'system' }, 'require'],
  ])('%j is encrypted as %s', (secret, expected) => {
    expect(read(secret).sslMode).toBe(expected);
  });

  it('asks DNS where the string says so', () => {
    expect(read({ CONNECTION_STRING: 'mongodb+srv://c0.example.com' })).toMatchObject({
      srvHost: 'c0.example.com',
      seeds: [],
    });
  });

  it.each([
    [{}, /CONNECTION_STRING is missing, or HOST/],
    [{ HOST: ' ' }, /CONNECTION_STRING is missing, or HOST/],
    [{ HOST: 'h', PORT: '0' }, /PORT is no port/],
    [{ HOST: 'h', PORT: '1.5' }, /PORT is no port/],
    [{ HOST: 'h:x' }, /HOST names a host, or a port, that is none/],
    [{ HOST: 'h', DB: 'a b' }, /DB names a database/],
    [{ HOST: 'h', OPTIONS: 'nonsense=1' }, /OPTIONS has the option nonsense/],
    [{ HOST: 'h', OPTIONS: 'x' }, /OPTIONS has an option/],
    [{ HOST: 'h', SSLMODE: 'yes' }, /SSLMODE is not known/],
    [{ HOST: 'h', SSLMODE: 'require', OPTIONS: 'tls=true' }, /SSLMODE must not stand beside OPTIONS/],
    [{ HOST: 'h', AUTHSOURCE: 'a', OPTIONS: 'authSource=b' }, /AUTHSOURCE must not stand beside OPTIONS/],
    [{ HOST: 'a,b', OPTIONS: 'directConnection=true' }, /OPTIONS has directConnection=true for many hosts/],
    [{ CONNECTION_STRING: 'mongodb://u:s3cret@h', PASS: 'x' }, /PASS must not stand beside/],
    [{ CONNECTION_STRING: 'mongodb://u:s3cret@h', USER: 'x' }, /USER must not stand beside/],
    [{ CONNECTION_STRING: 'mongodb://u@h', USER: 'x' }, /USER must not stand beside/],
    [{ CONNECTION_STRING: 'mongodb://h', HOST: 'x' }, /HOST must not stand beside/],
    [{ CONNECTION_STRING: 'mongodb://h', OPTIONS: 'w=1' }, /OPTIONS must not stand beside/],
    [{ CONNECTION_STRING: 'mongodb://h/?tls=true', SSLMODE: 'require' }, /SSLMODE must not stand beside/],
    [{ CONNECTION_STRING: 'mongodb://u:s3cret@h:x' }, /CONNECTION_STRING names a host/],
    [{ CONNECTION_STRING: 'mongodb://u:s3cret@h/?nope=s3cret' }, /CONNECTION_STRING has the option nope/],
  ])('%j is refused by key, without a word of the secret', (secret, expected) => {
    expect(() => read(secret)).toThrow(ConfigError);
    expect(() => read(secret)).toThrow(expected);
    expect(() => read(secret)).not.toThrow(/s3cret/);
  });

  it('knows its keys', () => {
    expect(MONGODB_KEYS).toContain('CONNECTION_STRING');
    expect(MONGODB_KEYS).toContain('SSLROOTCERT');
  });
});
