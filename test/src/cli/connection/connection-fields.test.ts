import { expect, test } from 'vitest';
import { readConnectionOptions } from '../../../../src/cli/connection/connection-fields.ts';

const psql = 'psql -h localhost -U postgres mydb'.split(' ');

test('nothing given is nothing to change', () => {
  const wish = readConnectionOptions({}, []);
  expect(wish.fields).toEqual({});
  expect(wish.secret.size).toBe(0);
  expect(wish.guardrails).toBeUndefined();
});

test('policy switches are pairs', () => {
  const { policy } = readConnectionOptions({ policy: ['review_mode=fail_fast', 'function_calls='] }, []);
  expect(Object.fromEntries(policy)).toEqual({ review_mode: 'fail_fast', function_calls: '' });
  expect(() => readConnectionOptions({ policy: ['review_mode'] }, [])).toThrow('--policy needs KEY=VALUE');
});

test('a psql command makes a PostgreSQL connection with its address', () => {
  const wish = readConnectionOptions({ agent: 'default', reviewers: 'dba-team,security' }, psql);
  expect(wish.fields).toEqual({
    agent_id: 'default',
    type: 'database',
    subtype: 'postgres',
    reviewers: ['dba-team', 'security'],
  });
  expect(Object.fromEntries(wish.secret)).toEqual({ HOST: 'localhost', USER: 'postgres', DB: 'mydb' });
  expect(wish.groups).toEqual(['dba-team', 'security']);
});

test('an empty agent means the resource’s, which may be another than one of the same name', () => {
  expect(readConnectionOptions({ agent: '', resource: 'shop-server' }, []).fields).toEqual({
    agent_id: null,
    resource_name: 'shop-server',
  });
});

test('without a database psql takes the one named like the user', () => {
  const { secret } = readConnectionOptions({}, 'psql -h sensitive.internal -U admin'.split(' '));
  expect(secret.get('DB')).toBe('admin');
});

test('-e goes before the command line, and fills in its variables', () => {
  const command = ['psql', '-h', '$HOST', '-p', '$PORT', '-U', 'u', 'd'];
  const env = ['HOST=db.internal', 'PORT=5444', 'PGPASSWORD=p'];
  expect(Object.fromEntries(readConnectionOptions({ env }, command).secret)).toEqual({
    HOST: 'db.internal',
    PORT: '5444',
    USER: 'u',
    DB: 'd',
    PASS: 'p',
  });
  expect(() => readConnectionOptions({}, command)).toThrow(/\$HOST/);
  expect(() => readConnectionOptions({ env: ['HOST=h', 'PORT=many'] }, command)).toThrow(/not a port/);
});

test('another command makes a custom connection, and so does psql when that is asked for', () => {
  expect(readConnectionOptions({}, ['bash', '-c', 'x']).fields).toEqual({
    type: 'custom',
    subtype: '',
    command: ['bash', '-c', 'x'],
  });
  const custom = readConnectionOptions({ type: 'custom', env: ['PGPASSWORD=p'] }, psql);
  expect(custom.fields.command).toEqual(psql);
  expect([...custom.secret.keys()]).toEqual(['PGPASSWORD']);
});

test('a database connection with a command that is not psql is refused', () => {
  expect(() => readConnectionOptions({ type: 'database/postgres' }, ['mysql', '-h', 'x'])).toThrow(/runs no command/);
  expect(() => readConnectionOptions({ type: 'database/mysql' }, psql)).toThrow(/runs no command/);
});

test('an empty list is a value: nobody reviews any more', () => {
  expect(readConnectionOptions({ reviewers: '', accessGroups: '' }, []).fields).toEqual({
    reviewers: [],
    access_groups: [],
  });
});

test('plugins add to the options', () => {
  const wish = readConnectionOptions({ reviewers: 'a', plugin: ['review:b', 'access_control:c', 'slack'] }, []);
  expect(wish.fields).toEqual({ reviewers: ['a', 'b'], access_groups: ['c'] });
  expect(wish.groups).toEqual(['a', 'b', 'c']);
  expect(wish.plugins).toEqual([{ name: 'slack', config: [] }]);
});

test('rules may be named as plugins, and add to the options', () => {
  const wish = readConnectionOptions({ guardrailRules: 'a', plugin: ['guardrails:b', 'dlp:pii'] }, []);
  expect([wish.guardrails, wish.maskingRules]).toEqual([['a', 'b'], ['pii']]);
});

test('a plugin that says nothing of what it shall do is refused, unless an option says it', () => {
  for (const name of ['review', 'access_control', 'guardrails', 'dlp']) {
    expect(() => readConnectionOptions({ plugin: [name] }, [])).toThrow(`--plugin ${name} says nothing`);
  }
  expect(readConnectionOptions({ reviewers: 'dba', plugin: ['review'] }, []).fields).toEqual({ reviewers: ['dba'] });
});

test('modes, schema, tags and rules', () => {
  const wish = readConnectionOptions(
    {
      accessModes: 'connect',
      schema: 'disabled',
      tags: ['env=prod', 'team=a,tier=1'],
      guardrailRules: 'x,y',
      datamaskingRules: '',
    },
    [],
  );
  expect(wish.fields).toEqual({
    access_mode_connect: 'enabled',
    access_mode_exec: 'disabled',
    access_mode_runbooks: 'disabled',
    access_schema: 'disabled',
    tags: { env: 'prod', team: 'a', tier: '1' },
  });
  expect(wish.guardrails).toEqual(['x', 'y']);
  expect(wish.maskingRules).toEqual([]);
  expect(() => readConnectionOptions({ accessModes: 'connect,fly' }, [])).toThrow(/"fly" is not a mode/);
});

test('values may refer to secret stores, in the command line of psql too', () => {
  const env = [
    'HOST=_aws:shop:host',
    'PORT=_aws:shop:port',
    'USER=_aws_iam_rds:app',
    'PASS=_vaultkv2:secret/shop:pass',
  ];
  const { secret } = readConnectionOptions({ env }, ['psql', '-h', '$HOST', '-p', '$PORT', '-U', '$USER']);
  expect(Object.fromEntries(secret)).toEqual({
    HOST: '_aws:shop:host',
    PORT: '_aws:shop:port',
    USER: '_aws_iam_rds:app',
    DB: 'app',
    PASS: '_vaultkv2:secret/shop:pass',
  });
});
