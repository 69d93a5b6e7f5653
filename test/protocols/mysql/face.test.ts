import { expect, it } from 'vitest';
import { Capability, ExtendedCapability, has, union } from '../../../protocols/mysql/constants.ts';
import { faceFor, readTraits, type Traits, traitsOf } from '../../../protocols/mysql/face.ts';

const C = Capability;
const EVERYTHING = 0xffff_ffff;
const mysql = (version: string, capabilities = EVERYTHING): Traits => ({
  flavour: 'mysql',
  version,
  capabilities,
  extendedCapabilities: 0,
  charsetId: 255,
});
const mariadb = (version: string): Traits => ({
  flavour: 'mariadb',
  version,
  capabilities: (EVERYTHING & ~C.CLIENT_MYSQL & ~C.CLIENT_QUERY_ATTRIBUTES) >>> 0,
  extendedCapabilities: 0xff,
  charsetId: 45,
});

it('is a MySQL 8 without anything a server may lack, while nothing is known', () => {
  for (const upstreams of [[], [undefined]]) {
    const face = faceFor(upstreams);
    expect(face).toMatchObject({ version: '8.0.36', extendedCapabilities: 0 });
    expect(has(face.capabilities, union(C.CLIENT_MYSQL, C.CLIENT_SSL, C.CLIENT_DEPRECATE_EOF))).toBe(true);
    expect(has(face.capabilities, C.CLIENT_QUERY_ATTRIBUTES)).toBe(false);
  }
});

it('never offers what would blind the gateway', () => {
  for (const upstreams of [[mysql('9.7.4')], [mariadb('11.4.2-MariaDB')], []]) {
    const { capabilities, extendedCapabilities } = faceFor(upstreams);
    for (const flag of [
      C.CLIENT_COMPRESS,
      C.CLIENT_ZSTD_COMPRESSION,
      C.CLIENT_OPTIONAL_RESULTSET_METADATA,
      C.CLIENT_MULTI_FACTOR_AUTHENTICATION,
    ]) {
      expect(capabilities & flag).toBe(0);
    }
    const { MARIADB_CLIENT_CACHE_METADATA, MARIADB_CLIENT_COM_MULTI } = ExtendedCapability;
    expect(extendedCapabilities & (MARIADB_CLIENT_CACHE_METADATA | MARIADB_CLIENT_COM_MULTI)).toBe(0);
  }
});

it('is what its upstreams are, where they agree: the oldest version, what all have', () => {
  const face = faceFor([mysql('9.7.4'), mysql('8.0.40', (EVERYTHING & ~C.CLIENT_QUERY_ATTRIBUTES) >>> 0)]);
  expect(face).toMatchObject({ version: '8.0.40', charsetId: 255 });
  expect(has(face.capabilities, C.CLIENT_QUERY_ATTRIBUTES)).toBe(false);
  expect(has(faceFor([mysql('9.7.4')]).capabilities, C.CLIENT_QUERY_ATTRIBUTES)).toBe(true);
  const maria = faceFor([mariadb('5.5.5-10.11.6-MariaDB'), mariadb('11.4.2-MariaDB')]);
  expect(maria.version).toBe('5.5.5-10.11.6-MariaDB');
  expect(has(maria.capabilities, C.CLIENT_MYSQL)).toBe(false);
  expect(maria.extendedCapabilities & ExtendedCapability.MARIADB_CLIENT_STMT_BULK_OPERATIONS).not.toBe(0);
});

it('promises nothing for an upstream that was never reached', () => {
  const face = faceFor([mariadb('11.4.2-MariaDB'), undefined]);
  expect(face).toMatchObject({ version: '11.4.2-MariaDB', extendedCapabilities: 0 });
  expect(has(faceFor([mysql('9.7.4'), undefined]).capabilities, C.CLIENT_QUERY_ATTRIBUTES)).toBe(false);
});

it('of both families is MySQL’s with what both have; a fixed one goes by its own', () => {
  const both = [mysql('9.7.4'), mariadb('11.4.2-MariaDB')];
  const auto = faceFor(both);
  expect(auto).toMatchObject({ version: '9.7.4', extendedCapabilities: 0 });
  expect(has(auto.capabilities, C.CLIENT_QUERY_ATTRIBUTES)).toBe(false);
  expect(has(faceFor(both, 'mysql').capabilities, C.CLIENT_QUERY_ATTRIBUTES)).toBe(true);
  expect(faceFor(both, 'mariadb')).toMatchObject({ version: '11.4.2-MariaDB' });
  expect(faceFor(both, 'mariadb').extendedCapabilities).not.toBe(0);
  expect(faceFor([], 'mariadb').version).toContain('MariaDB');
});

it('traits are read as they were kept, and what cannot be read is as good as none', () => {
  const greeting = { version: '11.4.2-MariaDB', capabilities: 2, extendedCapabilities: 4, charsetId: 45 };
  const traits = traitsOf({ ...greeting, connectionId: 1, scramble: Buffer.alloc(20), status: 2, plugin: '' });
  expect(traits).toEqual({ flavour: 'mariadb', ...greeting });
  expect(readTraits(JSON.parse(JSON.stringify(traits)))).toEqual(traits);
  for (const broken of [undefined, null, {}, { ...traits, version: '' }, { ...traits, charsetId: 300 }]) {
    expect(readTraits(broken)).toBeUndefined();
  }
});
