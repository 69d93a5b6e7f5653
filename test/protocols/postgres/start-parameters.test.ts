import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LoginRefusal } from '../../../protocols/postgres/login-refusal.ts';
import { readStartParameters, upstreamApplicationName } from '../../../protocols/postgres/start-parameters.ts';

function read(parameters: Record<string, string>): ReturnType<typeof readStartParameters> {
  return readStartParameters(new Map(Object.entries({ user: 'alice~shop', ...parameters })));
}

function settings(options: string): [string, string][] {
  return [...read({ options }).settings];
}

describe('start-up parameters', () => {
  it('are settings for the upstream, but for our own', () => {
    const { settings: passed } = read({
      database: 'app',
      application_name: 'psql',
      replication: 'false',
      '_pq_.unknown': 'x',
      DateStyle: 'ISO',
      extra_float_digits: '2',
    });
    expect([...passed]).toEqual([
      ['DateStyle', 'ISO'],
      ['extra_float_digits', '2'],
    ]);
  });

  it('name a database, unless it is the one libpq makes of the user name', () => {
    expect(read({ database: 'app' }).database).toBe('app');
    expect(read({ database: 'alice~shop' }).database).toBe('');
    expect(read({}).database).toBe('');
  });

  it('name the application, wherever it stands', () => {
    expect(read({ application_name: 'a' }).application).toBe('a');
    expect(read({ application_name: 'x'.repeat(1000) }).application).toHaveLength(63);
    expect(read({ options: '-c application_name=b' })).toMatchObject({ application: 'b', settings: new Map() });
    expect(read({ options: '-c Application_Name=b', application_name: 'a' })).toMatchObject({
      application: 'a',
      settings: new Map(),
    });
  });

  it.each(['true', 'on', 'yes', '1', 'database', 'anything', ''])('may not ask for replication (%s)', (replication) => {
    expect(() => read({ replication })).toThrow(LoginRefusal);
  });

  it.each(['false', 'off', 'no', '0', 'FALSE', 'f', 'n'])(
    'may say that they want no replication (%s)',
    (replication) => {
      expect(read({ replication }).settings.size).toBe(0);
    },
  );
});

describe('options', () => {
  it.each([
    ['-c a=1', [['a', '1']]],
    ['-ca=1', [['a', '1']]],
    ['--a=1', [['a', '1']]],
    ['--statement-timeout=5', [['statement_timeout', '5']]],
    ['-c statement-timeout=5', [['statement_timeout', '5']]],
    [
      '  -c  a=1\t-c\nb=2 ',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['-c a=x\\ y\\\\z', [['a', 'x y\\z']]],
    ['-c a=b=c', [['a', 'b=c']]],
    ['-c a=', [['a', '']]],
    ['-c a=1 -c a=2', [['a', '2']]],
    ['', []],
  ] as [string, [string, string][]][])('%j holds settings as PostgreSQL reads them', (options, expected) => {
    expect(settings(options)).toEqual(expected);
  });

  it.each(['-d 5', '-c', '-c a', '--a', '-c =1', '--', '-e', 'a=1', '-W 3', '-f s', '-- -c a=1', '-c a=1 stray'])(
    '%j holds more than settings and is refused',
    (options) => {
      expect(() => settings(options)).toThrow(LoginRefusal);
    },
  );

  it('are gone after they were taken apart: only settings are left, whatever they held', () => {
    fc.assert(
      fc.property(fc.string(), (options) => {
        try {
          expect(read({ options }).settings.has('options')).toBe(false);
        } catch (error) {
          expect(error).toBeInstanceOf(LoginRefusal);
        }
      }),
    );
  });
});

describe('the application name the upstream sees', () => {
  it.each([
    ['psql', 'alice', 'psql [alice via sluice]'],
    ['', 'alice', '[alice via sluice]'],
    ['na\u00efve\n', 'alice', 'na?ve? [alice via sluice]'],
    ['x'.repeat(100), 'alice', `${'x'.repeat(44)} [alice via sluice]`],
    ['psql', 'a'.repeat(63), `[${'a'.repeat(62)}`],
  ])('of %j of %j is %j', (application, user, expected) => {
    expect(upstreamApplicationName(application, user)).toBe(expected);
    expect(Buffer.byteLength(expected)).toBeLessThanOrEqual(63);
  });
});
