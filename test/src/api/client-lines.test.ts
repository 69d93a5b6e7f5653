import { expect, test } from 'vitest';
import { clientLines } from '../../../src/api/client-lines.ts';

function mysql(host: string, database = '', tls = true) {
  return clientLines('mysql', {
    username: 'alice~shop',
    password: 'slc_secret',
    listener: { host, port: 13306, tls },
    database,
  });
}

test('a mysql line goes by TCP on this machine, and asks for TLS beyond it', () => {
  expect(mysql('localhost')).toMatchObject({
    command: 'mysql -h 127.0.0.1 -P 13306 -u "alice~shop"',
    connection_string: 'mysql://alice~shop@127.0.0.1:13306/',
    environment: { MYSQL_PWD: 'slc_secret' },
  });
  expect(mysql('db.example.com').command).toBe('mysql -h db.example.com -P 13306 -u "alice~shop" --loose-ssl');
  expect(mysql('[::1]')).toMatchObject({
    host: '::1',
    command: 'mysql -h ::1 -P 13306 -u "alice~shop"',
    connection_string: 'mysql://alice~shop@[::1]:13306/',
  });
});

test('a database is quoted for the shell and for the URL', () => {
  const { command, connection_string } = mysql('localhost', `it's "$(rm)"`);
  expect(command).toBe(`mysql -h 127.0.0.1 -P 13306 -u "alice~shop" 'it'\\''s "$(rm)"'`);
  expect(connection_string).toContain("/it's%20%22%24(rm)%22");
});

test('a mongodb line asks for the password, and for TLS beyond this machine', () => {
  const mongodb = (host: string, database = '', tls = true) =>
    clientLines('mongodb', {
      username: 'alice~shop',
      password: 'slc_secret',
      listener: { host, port: 17017, tls },
      database,
    });
  expect(mongodb('localhost')).toMatchObject({
    command: 'mongosh "mongodb://alice~shop@127.0.0.1:17017/"',
    connection_string: 'mongodb://alice~shop@127.0.0.1:17017/',
    environment: {},
  });
  const { command, ...others } = mongodb('db.example.com', 'stock');
  expect(command).toBe('mongosh "mongodb://alice~shop@db.example.com:17017/stock?tls=true&tlsInsecure=true"');
  expect(mongodb('[::1]').connection_string).toBe('mongodb://alice~shop@[::1]:17017/');
  expect(JSON.stringify({ ...others, command })).not.toContain('slc_secret');
});

test('the password stands in the environment only', () => {
  const { environment, ...others } = mysql('db.example.com', 'x');
  expect(JSON.stringify(others)).not.toContain('slc_secret');
  expect(Object.values(environment)).toEqual(['slc_secret']);
});
