import { relative } from 'node:path';
import { demoPath } from './demo-file.ts';
import { MONGODB_CONNECTION, MYSQL_CONNECTION, type SeededDemo, SHOP_CONNECTION } from './seed.ts';

/** Where the running demo can be reached. */
export interface DemoAddress {
  readonly apiUrl: string;
  /** Where PostgreSQL clients connect. */
  readonly host: string;
  readonly port: number;
  /** Where MySQL and MariaDB clients connect. */
  readonly mysqlPort?: number | undefined;
  /** Where MongoDB's clients connect. */
  readonly mongodbPort?: number | undefined;
  readonly dataDir: string;
  /** The folder the commands are typed in. */
  readonly cwd: string;
  readonly program: string;
}

/** What somebody who has just typed `npm start` reads: exactly what to paste, in the order to do it. */
export function demoPrintout(demo: SeededDemo, address: DemoAddress): string {
  const { apiUrl, host, port, program } = address;
  const cli = `npx ${program}`;
  const dataDir = relative(address.cwd, address.dataDir) || '.';
  const psql = `psql "host=${host} port=${port} user=engineer~${SHOP_CONNECTION} sslmode=require"`;
  const { passwords } = demo.secrets;
  const asDba = `SLUICE_API_URL=${apiUrl} SLUICE_TOKEN=${demo.dbaToken} ${cli}`;
  return `
The demo is ready: a shop with 3,000 customers behind the gateway, and a command needs the approval of the dba-team.

1. In a second terminal, connect as the engineer and type a query:

   PGPASSWORD=${demo.engineerToken} ${psql}

   select name, email, card_number, notes from customers where notes like '%@%' limit 5;

2. It waits. Open ${apiUrl} in a browser, log in as dba with the password below, look at it and approve it.
   Or in a third terminal, in this folder:

   ${asDba} admin get reviews --status pending
   ${asDba} admin approve review ID

   or as yourself:  ${cli} login --api-url ${apiUrl} --user dba

3. The rows arrive masked. Try also:  drop table payments;

4. Read back and verify what happened, as the administrator (the password is below):

   ${cli} login --api-url ${apiUrl} --user admin
   ${cli} sessions list
   ${cli} audit verify --data-dir ${dataDir}
${mysqlLines(demo, address)}${mongodbLines(demo, address)}
Web app    ${apiUrl}   (the API, to read: ${apiUrl}/api/docs)
Logins     admin / ${passwords.admin}
           engineer / ${passwords.engineer}
           dba / ${passwords.dba}
           They are kept in ${relative(address.cwd, demoPath(address.dataDir))}.

Ctrl-C stops everything; the data stays.`;
}

/** The same with MySQL or MariaDB, or what to do to have it. */
function mysqlLines(demo: SeededDemo, { host, mysqlPort }: DemoAddress): string {
  if (demo.engineerMysqlToken === undefined || mysqlPort === undefined) {
    return `
5. There is no MySQL or MariaDB in this demo, because no server is installed here. With one (on Debian and Ubuntu:
   apt-get install mariadb-server) the next start has a connection to it, too.
`;
  }
  // To these clients "localhost" means a socket file.
  const tcpHost = host === 'localhost' ? '127.0.0.1' : host;
  return `
5. The same shop is in a MySQL or MariaDB database. There, a DELETE with a WHERE is held, too:

   MYSQL_PWD=${demo.engineerMysqlToken} mysql -h ${tcpHost} -P ${mysqlPort} -u engineer~${MYSQL_CONNECTION}

   delete from payments where status = 'refunded' limit 1;
   select name, email, card_number from customers limit 5;
`;
}

/** The same as documents, or what to do to have it. Nothing where the gateway serves no MongoDB. */
function mongodbLines(demo: SeededDemo, { host, mongodbPort, apiUrl, program }: DemoAddress): string {
  if (mongodbPort === undefined) return '';
  if (demo.engineerMongodbToken === undefined) {
    return `
6. There is no MongoDB in this demo: ${demo.noMongodb ?? 'none was found'}. With a mongod on the PATH, or after
   \`npm run get-mongodb\`, the next start has a connection to it, too.
`;
  }
  const cli = `npx ${program}`;
  return `
6. And it is in MongoDB, customers with their addresses and cards within them. There, a deleteMany is held, too:

   mongosh "mongodb://engineer~${MONGODB_CONNECTION}:${demo.engineerMongodbToken}@${host}:${mongodbPort}/shop"

   db.orders.deleteMany({ status: 'cancelled', customer_id: { $lt: 100 } })
   db.customers.find({ 'address.city': 'Berlin' }).limit(3)
   db.dropDatabase()

   or without mongosh:  ${cli} login --api-url ${apiUrl} --user engineer
                        ${cli} exec ${MONGODB_CONNECTION} -i 'db.customers.find({}).limit(3)'
`;
}
