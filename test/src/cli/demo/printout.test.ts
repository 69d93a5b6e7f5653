import { expect, test } from 'vitest';
import { demoPrintout } from '../../../../src/cli/demo/printout.ts';

const demo = {
  engineerToken: 'slc_engineer',
  dbaToken: 'slc_dba',
  secrets: {
    passwords: { admin: 'a-pw', engineer: 'e-pw', dba: 'd-pw' },
    tokens: {},
    shop: { superuser_password: 'never-shown', role_password: 'never-shown', port: 15_433 },
  },
};
const address = {
  apiUrl: 'http://localhost:8009',
  host: 'localhost',
  port: 15_432,
  cwd: '/home/me/sluice',
  program: 'sluice',
};

test('the line for MySQL is there where there is a server, and else what to do', () => {
  const without = demoPrintout(demo, { ...address, dataDir: '/data' });
  expect(without).toContain('apt-get install mariadb-server');
  const withMysql = demoPrintout(
    { ...demo, engineerMysqlToken: 'slc_m' },
    { ...address, mysqlPort: 13_306, dataDir: '/data' },
  );
  expect(withMysql).toContain('MYSQL_PWD=slc_m mysql -h 127.0.0.1 -P 13306 -u engineer~shop-mysql\n');
  expect(withMysql).not.toContain('apt-get');
});

test('the line for MongoDB is there where there is a server, else why not, and nothing where no gateway serves it', () => {
  expect(demoPrintout(demo, { ...address, dataDir: '/data' })).not.toContain('MongoDB');
  const withoutServer = demoPrintout(
    { ...demo, noMongodb: 'no mongod is installed here' },
    { ...address, mongodbPort: 17_017, dataDir: '/data' },
  );
  expect(withoutServer).toContain('no mongod is installed here');
  expect(withoutServer).toContain('npm run get-mongodb');
  const withServer = demoPrintout(
    { ...demo, engineerMongodbToken: 'slc_d' },
    { ...address, mongodbPort: 17_017, dataDir: '/data' },
  );
  expect(withServer).toContain('mongosh "mongodb://engineer~shop-mongodb:slc_d@localhost:17017/shop"\n');
  expect(withServer).toContain("npx sluice exec shop-mongodb -i 'db.customers.find({}).limit(3)'");
});

test('everything to paste is there, in this folder’s terms', () => {
  const text = demoPrintout(demo, { ...address, dataDir: '/home/me/sluice/.sluice' });
  expect(text).toContain('PGPASSWORD=slc_engineer psql "host=localhost port=15432 user=engineer~shop sslmode=require"');
  expect(text).toContain(
    'SLUICE_API_URL=http://localhost:8009 SLUICE_TOKEN=slc_dba npx sluice admin get reviews --status pending',
  );
  expect(text).toContain('Open http://localhost:8009 in a browser, log in as dba');
  expect(text).toContain('npx sluice admin approve review ID');
  expect(text).toContain('npx sluice audit verify --data-dir .sluice\n');
  for (const login of ['admin / a-pw', 'engineer / e-pw', 'dba / d-pw']) expect(text).toContain(login);
  expect(text).toContain('.sluice/demo.json');
  expect(text).not.toContain('never-shown');
});
