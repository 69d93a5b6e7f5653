import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { type MongodbOptions, readMongodbOptions } from '../../../src/mongodb-uri/options.ts';
import { parseOptions } from '../../../src/mongodb-uri/parse.ts';

const read = (text: string, isSrv = false): MongodbOptions => readMongodbOptions(parseOptions(text), isSrv);

describe('the options of a connection string', () => {
  it('ask nothing when there are none', () => {
    expect(read('')).toEqual({
      sslMode: undefined,
      authSource: undefined,
      mechanism: 'default',
      replicaSet: '',
      isDirect: false,
      compressors: [],
      zlibLevel: -1,
      appName: '',
      srvServiceName: 'mongodb',
      srvMaxHosts: 0,
    });
  });

  it('are honoured', () => {
    const all = 'authSource=admin&authMechanism=SCRAM-SHA-1&replicaSet=rs0&compressors=snappy,zlib,zstd';
    expect(read(`${all}&zlibCompressionLevel=9&appName=me&directConnection=true&loadBalanced=false`)).toMatchObject({
      authSource: 'admin',
      mechanism: 'SCRAM-SHA-1',
      replicaSet: 'rs0',
      compressors: ['zlib', 'zstd'],
      zlibLevel: 9,
      appName: 'me',
      isDirect: true,
    });
    expect(read('srvServiceName=custom&srvMaxHosts=3', true)).toMatchObject({
      srvServiceName: 'custom',
      srvMaxHosts: 3,
    });
  });

  it.each([
    ['tls=true', 'verify-full'],
    ['ssl=true', 'verify-full'],
    ['tls=false', 'disable'],
    ['tls=true&tlsAllowInvalidHostnames=true', 'verify-ca'],
    ['tls=true&tlsAllowInvalidCertificates=true', 'require'],
    ['tls=true&tlsInsecure=true', 'require'],
    ['tls=true&tlsInsecure=false&tlsAllowInvalidHostnames=false', 'verify-full'],
    ['retryWrites=true', undefined],
  ])('%s is sslMode %s', (text, expected) => {
    expect(read(text).sslMode).toBe(expected);
  });

  it('that are for clients, and their pools, are taken without effect', () => {
    const text =
      'retryWrites=true&w=majority&readConcernLevel=majority&maxPoolSize=5&connectTimeoutMS=1&readPreference=primary';
    expect(read(text)).toEqual(read(''));
  });

  it.each([
    ['tlsCAFile=/etc/ca.pem', /option tlscafile/],
    ['tlsCertificateKeyFile=/x', /option tlscertificatekeyfile/],
    ['proxyHost=p', /option proxyhost/],
    ['authMechanismProperties=A:b', /option authmechanismproperties/],
    ['nonsense=1', /option nonsense/],
    ['readPreferenceTags=dc:a', /option readpreferencetags/],
    ['tls=yes', /tls, which must be true or false/],
    ['tls=true&ssl=false', /tls and ssl/],
    ['authMechanism=MONGODB-X509', /authMechanism/],
    ['authMechanism=GSSAPI', /authMechanism/],
    ['loadBalanced=true', /loadBalanced=true/],
    ['readPreference=secondary', /readPreference/],
    ['compressors=lz4', /compressors/],
    ['zlibCompressionLevel=10', /zlibCompressionLevel, which must be a number from -1 to 9/],
    ['zlibCompressionLevel=x', /zlibCompressionLevel/],
    [`appName=${'x'.repeat(129)}`, /appName/],
    ['srvMaxHosts=1', /option srvmaxhosts, which is for mongodb\+srv/],
  ])('%s is refused by name', (text, expected) => {
    expect(() => read(text)).toThrow(ConfigError);
    expect(() => read(text)).toThrow(expected);
  });

  it('are refused where DNS lists many servers and one alone is asked for', () => {
    expect(() => read('directConnection=true', true)).toThrow(/directConnection/);
    expect(() => read('srvServiceName=a.b', true)).toThrow(/srvServiceName/);
  });

  it('say what to do instead, where there is something', () => {
    try {
      read('tlsCAFile=/etc/ca.pem');
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ hint: expect.stringContaining('SSLROOTCERT') });
    }
  });
});
