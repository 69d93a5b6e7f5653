import type { ApiClient, ApiTarget } from '../api-client.ts';
import { encodeSecret } from '../connection/env-values.ts';
import type { Context } from '../context.ts';
import { recordOf, textOf } from '../records.ts';
import { ensureByName, findByPath, hasToken, logIn } from './demo-api.ts';
import { type DemoSecrets, type DemoToken, saveDemoSecrets } from './demo-file.ts';
import { SHOP_DATABASE, SHOP_ROLE } from './shop-database.ts';

/** The demo's connection. */
export const SHOP_CONNECTION = 'shop';
/** The group that approves, and the one that uses. */
const REVIEWERS = 'dba-team';
const ENGINEERS = 'engineering';

/** Where the pieces of the demo are. */
export interface DemoPlace {
  readonly dataDir: string;
  readonly api: ApiTarget;
  readonly shopPort: number;
}

/** What the demo's lines are made of. */
export interface SeededDemo {
  readonly secrets: DemoSecrets;
  readonly engineerToken: string;
  readonly dbaToken: string;
}

/**
 * Sets up users, rules and the connection through the API, as an administrator would. What exists already is left as it
 * is, so that a restart keeps what somebody changed.
 */
export async function seedDemo(context: Context, place: DemoPlace, secrets: DemoSecrets): Promise<SeededDemo> {
  const admin = await logIn(context, place.api, 'admin', secrets.passwords.admin);
  await ensureUser(admin, 'engineer', ENGINEERS, secrets.passwords.engineer);
  await ensureUser(admin, 'dba', REVIEWERS, secrets.passwords.dba);
  const changed = await ensureConnection(admin, place, secrets);
  const engineer = await ensureToken(admin, 'engineer', secrets);
  const dba = await ensureToken(admin, 'dba', secrets);
  await admin.post('/logout');
  const saved: DemoSecrets = { ...secrets, tokens: { engineer, dba }, shop: { ...secrets.shop, port: place.shopPort } };
  const isNew = changed || secrets.tokens.engineer !== engineer || secrets.tokens.dba !== dba;
  if (isNew) await saveDemoSecrets(place.dataDir, saved);
  return { secrets: saved, engineerToken: engineer.secret, dbaToken: dba.secret };
}

async function ensureUser(admin: ApiClient, name: string, group: string, password: string): Promise<void> {
  if ((await findByPath(admin, '/users', name)) !== undefined) return;
  await admin.post('/users', { name, email: `${name}@example.com`, groups: [group], password });
}

/** True when the connection was made, or pointed at another port. */
async function ensureConnection(admin: ApiClient, place: DemoPlace, secrets: DemoSecrets): Promise<boolean> {
  const values = new Map([
    ['HOST', '127.0.0.1'],
    ['PORT', String(place.shopPort)],
    ['USER', SHOP_ROLE],
    ['PASS', secrets.shop.role_password],
    ['DB', SHOP_DATABASE],
    // The demo's server listens on the loopback alone and has no certificate.
    ['SSLMODE', 'disable'],
  ]);
  const secret = encodeSecret(values);
  const existing = await findByPath(admin, '/connections', SHOP_CONNECTION);
  if (existing !== undefined) {
    if (secrets.shop.port === place.shopPort) return false;
    await admin.patch(`/connections/${SHOP_CONNECTION}`, { secret });
    return true;
  }
  await admin.post('/connections', {
    name: SHOP_CONNECTION,
    type: 'database',
    subtype: 'postgres',
    agent_id: 'default',
    reviewers: [REVIEWERS],
    access_groups: [ENGINEERS, REVIEWERS],
    guardrail_rules: [await ensureByName(admin, '/guardrails', GUARDRAIL)],
    datamasking_rules: [await ensureByName(admin, '/datamasking-rules', MASKING_RULE)],
    tags: { environment: 'demo' },
    secret,
  });
  return true;
}

/** A token that works, the saved one if it still does. */
async function ensureToken(admin: ApiClient, user: 'engineer' | 'dba', secrets: DemoSecrets): Promise<DemoToken> {
  const saved = secrets.tokens[user];
  if (saved !== undefined && (await hasToken(admin, user, saved.id))) return saved;
  const body = { name: 'demo', ...(user === 'engineer' ? { connection: SHOP_CONNECTION } : {}) };
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

const MASKING_RULE = {
  name: 'personal-data',
  description: 'Hides what identifies or charges a customer.',
  supported_entity_types: [
    {
      name: 'PERSONAL_DATA',
      entity_types: ['EMAIL_ADDRESS', 'CREDIT_CARD', 'US_SSN', 'PHONE_NUMBER', 'IBAN_CODE', 'IP_ADDRESS'],
    },
  ],
  strategy: 'redact',
  strategies: { CREDIT_CARD: 'partial', IBAN_CODE: 'partial' },
  columns: [
    { match: 'public.customers.card_number', strategy: 'partial', entity: 'CREDIT_CARD' },
    { match: 'public.payments.card_number', strategy: 'partial', entity: 'CREDIT_CARD' },
    { match: 'public.customers.ssn', strategy: 'redact', entity: 'US_SSN' },
  ],
};
