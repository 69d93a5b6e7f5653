import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { checkDatabase, parseHost, parseHosts, parseMongodbUri, parseOptions } from '../../../src/mongodb-uri/parse.ts';

describe('a connection string', () => {
  it('is taken apart', () => {
    const uri = parseMongodbUri(
      'mongodb://ann:p%40ss%3A%2F@a.example,b.example:27018,[::1]:9/shop?w=majority&tls=true',
    );
    expect({ ...uri, options: [...uri.options] }).toEqual({
      isSrv: false,
      hosts: [
        { host: 'a.example', port: 27_017 },
        { host: 'b.example', port: 27_018 },
        { host: '::1', port: 9 },
      ],
      user: 'ann',
      password: 'p@ss:/',
      database: 'shop',
      options: [
        ['w', 'majority'],
        ['tls', 'true'],
      ],
    });
  });

  it.each([
    ['mongodb://h', { user: '', password: undefined, database: '' }],
    ['mongodb://h/', { user: '', password: undefined, database: '' }],
    ['  mongodb://h?tls=true\n', { user: '', password: undefined, database: '' }],
    ['mongodb://ann@h', { user: 'ann', password: undefined, database: '' }],
    ['mongodb://ann:@h/a-b_c', { user: 'ann', password: undefined, database: 'a-b_c' }],
    ['mongodb://a%20n:%C3%BC@h', { user: 'a n', password: 'ü', database: '' }],
    ['mongodb://h/db?x=a@b', { user: '', password: undefined, database: 'db' }],
  ])('%j may leave things out', (text, expected) => {
    expect(parseMongodbUri(text)).toMatchObject({ isSrv: false, hosts: [{ host: 'h', port: 27_017 }], ...expected });
  });

  it('names one host, and no port, where DNS lists the servers', () => {
    expect(parseMongodbUri('mongodb+srv://u:p@c0.example.com/db')).toMatchObject({
      isSrv: true,
      hosts: [{ host: 'c0.example.com' }],
    });
    for (const rest of ['a.b.c:27017', 'a.b.c,d.e.f', '', '[::1]']) {
      expect(() => parseMongodbUri(`mongodb+srv://${rest}/db`), rest).toThrow(/one host, and no port/);
    }
  });

  it.each([
    ['postgres://h', /must begin with/],
    ['h:27017', /must begin with/],
    ['mongodb://', /a host, or a port/],
    ['mongodb://h:0', /a port that is none/],
    ['mongodb://h:65536', /a port that is none/],
    ['mongodb://h:123456', /a host, or a port/],
    ['mongodb://h,', /a host, or a port/],
    ['mongodb://::1', /a host, or a port/],
    ['mongodb://%2Ftmp%2Fmongodb-27017.sock', /socket file/],
    ['mongodb:///run/mongodb-27017.sock', /a host, or a port/],
    ['mongodb://u:s3cr/et@h', /a \/ or a \?/],
    ['mongodb://u:s3cr@et@h', /a : or an @/],
    ['mongodb://u:s3cr:et@h', /a : or an @/],
    ['mongodb://u:s3cr%et@h', /% in its password/],
    ['mongodb://u%:s3cret@h', /% in its user name/],
    ['mongodb://:s3cret@h', /empty user name/],
    ['mongodb://h/a.b', /a database/],
    [`mongodb://h/${'x'.repeat(64)}`, /a database/],
    ['mongodb://h/db?tls', /not written name=value/],
    ['mongodb://h/db?tls=', /not written name=value/],
    ['mongodb://h/db?tls=true&TLS=true', /option TLS twice/],
    ['mongodb://h/db?appName=%', /% in its option appName/],
    [`mongodb://${Array.from({ length: 101 }, () => 'h').join(',')}`, /more than 100 hosts/],
  ])('%j is refused, without a word of the secret', (text, expected) => {
    const refused = (): unknown => parseMongodbUri(text);
    expect(refused).toThrow(ConfigError);
    expect(refused).toThrow(expected);
    expect(refused).not.toThrow(/s3cr/);
  });
});

describe('the parts of a connection string', () => {
  it('are read by themselves', () => {
    expect(parseHosts('a, b:1', 7)).toEqual([
      { host: 'a', port: 7 },
      { host: 'b', port: 1 },
    ]);
    expect(parseHost('db_1:27017', 1)).toEqual({ host: 'db_1', port: 27_017 });
    expect([...parseOptions('replicaSet=rs0&&w=1')]).toEqual([
      ['replicaset', 'rs0'],
      ['w', '1'],
    ]);
    expect(checkDatabase('shop')).toBe('shop');
  });
});
