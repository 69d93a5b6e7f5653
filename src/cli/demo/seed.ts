import type { ApiClient, ApiRecord, ApiTarget } from '../api-client.ts';
import { encodeSecret } from '../connection/env-values.ts';
import type { Context } from '../context.ts';
import { recordOf, textOf } from '../records.ts';
import { ensureByName, findByPath, hasToken, logIn } from './demo-api.ts';
import { type DatabaseSecrets, type DemoSecrets, type DemoToken, saveDemoSecrets } from './demo-file.ts';
import { SHOP_DATABASE, SHOP_ROLE } from './shop-database.ts';
import { MONGODB_SHOP_ACCOUNT, MONGODB_SHOP_DATABASE } from './shop-mongodb.ts';
import { MYSQL_SHOP_ACCOUNT, MYSQL_SHOP_DATABASE } from './shop-mysql.ts';

/** The demo's connections: to the shop in PostgreSQL, and to the same shop in MySQL or MariaDB, and in MongoDB. */
export const SHOP_CONNECTION = 'shop';
export const MYSQL_CONNECTION = 'shop-mysql';
export const MONGODB_CONNECTION = 'shop-mongodb';
/** The group that approves, and the one that uses. */
const REVIEWERS = 'dba-team';
const ENGINEERS = 'engineering';

/** Where the pieces of the demo are. */
export interface DemoPlace {
  readonly dataDir: string;
  readonly api: ApiTarget;
  readonly shopPort: number;
  /** Absent where this machine has no MySQL or MariaDB. */
  readonly mysqlPort?: number | undefined;
  /** Absent where this machine has no MongoDB. */
  readonly mongodbPort?: number | undefined;
}

/** What the demo's lines are made of. */
export interface SeededDemo {
  readonly secrets: DemoSecrets;
  readonly engineerToken: string;
  /** Present when there is a MySQL or MariaDB connection. */
  readonly engineerMysqlToken?: string | undefined;
  /** Present when there is a MongoDB connection. */
  readonly engineerMongodbToken?: string | undefined;
  /** Why there is no MongoDB connection, where the gateway could serve one. */
  readonly noMongodb?: string | undefined;
  readonly dbaToken: string;
}

/**
 * Sets up users, rules and the connections through the API, as an administrator would. What exists already is left as it
 * is, so that a restart keeps what somebody changed.
 */
export async function seedDemo(context: Context, place: DemoPlace, secrets: DemoSecrets): Promise<SeededDemo> {
  const admin = await logIn(context, place.api, 'admin', secrets.passwords.admin);
  await ensureUser(admin, 'engineer', ENGINEERS, secrets.passwords.engineer);
  await ensureUser(admin, 'dba', REVIEWERS, secrets.passwords.dba);
  const { tokens } = secrets;
  let changed = await ensureConnection(admin, postgresShop(place, secrets));
  const engineer = await ensureToken(admin, 'engineer', SHOP_CONNECTION, tokens.engineer);
  let saved: DemoSecrets = { ...secrets, shop: { ...secrets.shop, port: place.shopPort } };
  let engineerMysql = tokens.engineer_mysql;
  if (place.mysqlPort !== undefined && secrets.shop_mysql !== undefined) {
    const shop = mysqlShop(place.mysqlPort, secrets.shop_mysql);
    changed = (await ensureConnection(admin, shop)) || changed;
    engineerMysql = await ensureToken(admin, 'engineer', MYSQL_CONNECTION, engineerMysql);
    saved = { ...saved, shop_mysql: { ...secrets.shop_mysql, port: place.mysqlPort } };
  }
  let engineerMongodb = tokens.engineer_mongodb;
  if (place.mongodbPort !== undefined && secrets.shop_mongodb !== undefined) {
    const shop = mongodbShop(place.mongodbPort, secrets.shop_mongodb);
    changed = (await ensureConnection(admin, shop)) || changed;
    engineerMongodb = await ensureToken(admin, 'engineer', MONGODB_CONNECTION, engineerMongodb);
    saved = { ...saved, shop_mongodb: { ...secrets.shop_mongodb, port: place.mongodbPort } };
  }
  const dba = await ensureToken(admin, 'dba', undefined, tokens.dba);
  await admin.post('/logout');
  const isNew =
    tokens.engineer !== engineer ||
    tokens.engineer_mysql !== engineerMysql ||
    tokens.engineer_mongodb !== engineerMongodb ||
    tokens.dba !== dba;
  const others = {
    ...(engineerMysql && { engineer_mysql: engineerMysql }),
    ...(engineerMongodb && { engineer_mongodb: engineerMongodb }),
  };
  saved = { ...saved, tokens: { engineer, dba, ...others } };
  if (changed || isNew) await saveDemoSecrets(place.dataDir, saved);
  const engineerMysqlToken = place.mysqlPort === undefined ? undefined : engineerMysql?.secret;
  const engineerMongodbToken = place.mongodbPort === undefined ? undefined : engineerMongodb?.secret;
  return {
    secrets: saved,
    engineerToken: engineer.secret,
    engineerMysqlToken,
    engineerMongodbToken,
    dbaToken: dba.secret,
  };
}

async function ensureUser(admin: ApiClient, name: string, group: string, password: string): Promise<void> {
  if ((await findByPath(admin, '/users', name)) !== undefined) return;
  await admin.post('/users', { name, email: `${name}@example.com`, groups: [group], password });
}

/** A connection as the demo wants it. */
interface WantedConnection {
  readonly name: string;
  readonly subtype: string;
  readonly port: number;
  /** The port it was pointed at by an earlier start. */
  readonly portBefore: number | undefined;
  readonly guardrail: ApiRecord;
  readonly maskingRule: ApiRecord;
  readonly login: Readonly<Record<'USER' | 'PASS' | 'DB', string> & { readonly AUTHSOURCE?: string }>;
}

function postgresShop(place: DemoPlace, { shop }: DemoSecrets): WantedConnection {
  return {
    name: SHOP_CONNECTION,
    subtype: 'postgres',
    port: place.shopPort,
    portBefore: shop.port,
    guardrail: GUARDRAIL,
    maskingRule: MASKING_RULE,
    login: { USER: SHOP_ROLE, PASS: shop.role_password, DB: SHOP_DATABASE },
  };
}

function mysqlShop(port: number, secrets: DatabaseSecrets): WantedConnection {
  return {
    name: MYSQL_CONNECTION,
    subtype: 'mysql',
    port,
    portBefore: secrets.port,
    guardrail: GUARDRAIL,
    maskingRule: MYSQL_MASKING_RULE,
    login: { USER: MYSQL_SHOP_ACCOUNT, PASS: secrets.role_password, DB: MYSQL_SHOP_DATABASE },
  };
}

function mongodbShop(port: number, secrets: DatabaseSecrets): WantedConnection {
  return {
    name: MONGODB_CONNECTION,
    subtype: 'mongodb',
    port,
    portBefore: secrets.port,
    guardrail: MONGODB_GUARDRAIL,
    maskingRule: MONGODB_MASKING_RULE,
    // Where its users are kept; else they would be looked for in the shop itself.
    login: { USER: MONGODB_SHOP_ACCOUNT, PASS: secrets.role_password, DB: MONGODB_SHOP_DATABASE, AUTHSOURCE: 'admin' },
  };
}

/** True when the connection was made, or pointed at another port. */
async function ensureConnection(admin: ApiClient, wanted: WantedConnection): Promise<boolean> {
  const { name, subtype, port, portBefore, guardrail, maskingRule, login } = wanted;
  // The demo's servers listen on the loopback alone and have no certificate.
  const values = { HOST: '127.0.0.1', PORT: String(port), ...login, SSLMODE: 'disable' };
  const secret = encodeSecret(new Map(Object.entries(values)));
  const existing = await findByPath(admin, '/connections', name);
  if (existing !== undefined) {
    if (portBefore === port) return false;
    await admin.patch(`/connections/${name}`, { secret });
    return true;
  }
  await admin.post('/connections', {
    name,
    type: 'database',
    subtype,
    agent_id: 'default',
    reviewers: [REVIEWERS],
    access_groups: [ENGINEERS, REVIEWERS],
    guardrail_rules: [await ensureByName(admin, '/guardrails', guardrail)],
    datamasking_rules: [await ensureByName(admin, '/datamasking-rules', maskingRule)],
    tags: { environment: 'demo' },
    secret,
  });
  return true;
}

/** A token that works, the saved one if it still does; for one connection only, where one is named. */
async function ensureToken(
  admin: ApiClient,
  user: 'engineer' | 'dba',
  connection: string | undefined,
  saved: DemoToken | undefined,
): Promise<DemoToken> {
  if (saved !== undefined && (await hasToken(admin, user, saved.id))) return saved;
  const body = { name: 'demo', ...(connection === undefined ? {} : { connection }) };
  const token = recordOf(await admin.post('/tokens', body, { user }));
  return { id: textOf(token, 'id'), secret: textOf(token, 'token') };
}

const GUARDRAIL = {
  name: 'no-destructive-sql',
  description: 'Stops what cannot be undone before anybody is asked.',
  input: {
    rules: [
      {
        type: 'pattern_match',
        pattern_regex: '(?i)\\b(?:drop|truncate)\\b',
        message: 'DROP and TRUNCATE are not allowed here.',
      },
      {
        type: 'pattern_match',
        // The statement's own end, or its next one, comes before any WHERE.
        pattern_regex: '(?i)\\bdelete\\s+from\\s+(?:only\\s+)?[\\w."]+(?:\\s+(?:as\\s+)?\\w+)?\\s*(?:;|$)',
        message: 'DELETE needs a WHERE clause here.',
      },
    ],
  },
};

const MONGODB_GUARDRAIL = {
  name: 'no-destructive-mongodb',
  description: 'Stops what cannot be undone before anybody is asked.',
  input: {
    rules: [
      {
        type: 'statement',
        operations: ['drop_database', 'drop_collection'],
        message: 'Databases and collections are not dropped here.',
      },
      {
        type: 'statement',
        operations: ['delete'],
        without_where: true,
        message: 'A delete needs a filter here.',
      },
    ],
  },
};

const PERSONAL_DATA = {
  description: 'Hides what identifies or charges a customer.',
  supported_entity_types: [
    {
      name: 'PERSONAL_DATA',
      entity_types: ['EMAIL_ADDRESS', 'CREDIT_CARD', 'US_SSN', 'PHONE_NUMBER', 'IBAN_CODE', 'IP_ADDRESS'],
    },
  ],
  strategy: 'redact',
  strategies: { CREDIT_CARD: 'partial', IBAN_CODE: 'partial' },
};

const MASKING_RULE = { name: 'personal-data', ...PERSONAL_DATA, columns: protectedColumns('public') };
const MYSQL_MASKING_RULE = {
  name: 'personal-data-mysql',
  ...PERSONAL_DATA,
  columns: protectedColumns(MYSQL_SHOP_DATABASE),
};

const MONGODB_MASKING_RULE = {
  name: 'personal-data-mongodb',
  ...PERSONAL_DATA,
  columns: [
    { match: `${MONGODB_SHOP_DATABASE}.customers.cards.number`, strategy: 'partial', entity: 'CREDIT_CARD' },
    { match: `${MONGODB_SHOP_DATABASE}.orders.payment.card_number`, strategy: 'partial', entity: 'CREDIT_CARD' },
    { match: `${MONGODB_SHOP_DATABASE}.customers.ssn`, strategy: 'redact', entity: 'US_SSN' },
  ],
};

/** The shop's columns that are hidden whatever lies in them. */
function protectedColumns(schema: string) {
  return [
    { match: `${schema}.customers.card_number`, strategy: 'partial', entity: 'CREDIT_CARD' },
    { match: `${schema}.payments.card_number`, strategy: 'partial', entity: 'CREDIT_CARD' },
    { match: `${schema}.customers.ssn`, strategy: 'redact', entity: 'US_SSN' },
  ];
}
