import { describe, expect, test } from 'vitest';
import {
  agentProblems,
  type ConnectionDraft,
  checkConnection,
  checkName,
  columnsObstacle,
  guardingObstacle,
  maskingObstacle,
} from '../../../src/api/connection-rules.ts';
import { localAgents } from '../../../src/gateway/agents.ts';

const b64 = (text: string) => Buffer.from(text).toString('base64');
const PROTOCOLS = [
  { name: 'postgres', defaultPort: 15432, supports: { deciding: true, masking: true } },
  { name: 'tcp', defaultPort: 0, supports: { deciding: false, masking: false } },
];
const SECRET = { 'envvar:HOST': b64('db'), 'envvar:USER': b64('app') };
const DRAFT: ConnectionDraft = {
  name: 'shop-db',
  type: 'database',
  subtype: 'postgres',
  command: [],
  resourceName: 'shop-db',
  agentId: 'default',
  reviewers: ['dba-team'],
  accessGroups: [],
  accessModeExec: 'enabled',
  accessModeConnect: 'enabled',
  accessModeRunbooks: 'enabled',
  accessSchema: 'enabled',
  guardrailRules: ['2c0e7e6e-7a53-4d5c-8f0e-0d8f4c1f2b11'],
  maskingRules: ['7b8fd0f0-9a3e-4b3c-8a71-53a7f6a0a001'],
  tags: {},
  plugins: [],
  policy: {},
};

const check = (change: Partial<ConnectionDraft>, secret: Record<string, string> = SECRET) =>
  checkConnection({ ...DRAFT, ...change }, secret, [], PROTOCOLS, () => undefined);

describe('names', () => {
  test.each(['abc', 'shop-db', 'a.b-c_d', 'prod_db.eu-1', 'a'.repeat(254)])('%s is fine', (name) => {
    expect(checkName(name)).toEqual([]);
  });

  test.each(['', 'ab', 'a-b', '-abc', 'abc-', 'a--bc', 'a..bc', 'a~bcd', 'a bcd', 'äbcd', 'abc\n', 'a'.repeat(255)])(
    '%j is refused',
    (name) => {
      expect(checkName(name)).toHaveLength(1);
    },
  );

  test('a problem names the field it is about', () => {
    expect(checkName('a b', 'resource_name')).toEqual([expect.stringMatching(/^resource_name: must be 3 to 254/)]);
  });

  test('a hostile name is judged at once', () => {
    expect(checkName(`${'a'.repeat(253)}!`)).toHaveLength(1);
  });
});

test('an agent exists, or none is named', () => {
  const agents = localAgents();
  expect(agentProblems('default', agents)).toEqual([]);
  expect(agentProblems(null, agents)).toEqual([]);
  expect(agentProblems('eu-west', agents)).toEqual(['agent_id: agent eu-west does not exist; use default']);
});

describe('what a connection may ask for', () => {
  test('a postgres connection with review, guardrails and masking is fine', () => {
    expect(check({})).toEqual([]);
  });

  test.each([
    [{ subtype: 'mysql' }, 'subtype mysql is not available in this build'],
    [{ subtype: 'oracle' }, 'subtype: type database has the subtypes postgres, mysql, mongodb, mssql, oracledb'],
    [
      { type: 'application', subtype: 'postgres' } as const,
      'subtype: type application has the subtypes httpproxy, tcp, ssh',
    ],
  ])('%j is refused', (change, problem) => {
    expect(check(change)).toEqual([problem]);
  });

  test('a protocol that cannot decide or mask takes no policy that needs it', () => {
    expect(check({ type: 'application', subtype: 'tcp' })).toEqual([
      'reviewers: commands of tcp connections cannot be held for review',
      'guardrail_rules: commands of tcp connections cannot be guarded',
      'datamasking_rules: results of tcp connections cannot be masked',
    ]);
    const bare = { reviewers: [], guardrailRules: [], maskingRules: [] };
    expect(check({ type: 'application', subtype: 'tcp', ...bare })).toEqual([]);
  });

  test('a custom connection needs a command', () => {
    const custom = { type: 'custom', subtype: '', reviewers: [], guardrailRules: [], maskingRules: [] } as const;
    expect(check(custom, {})).toEqual(['command: a custom connection needs a command']);
    expect(check({ ...custom, command: ['bash'] }, {})).toEqual([]);
    expect(check({ ...custom, command: ['bash'], subtype: 'terraform' }, {})).toEqual([]);
  });

  test('a custom connection cannot pass for a database', () => {
    const disguised = {
      type: 'custom',
      subtype: 'postgres',
      command: ['x'],
      reviewers: [],
      guardrailRules: [],
    } as const;
    expect(check({ ...disguised, maskingRules: [] }, {})).toEqual(['subtype: postgres belongs to type database']);
  });

  test('problems of the secret are named with the others', () => {
    expect(check({ name: 'x' }, {})).toHaveLength(3);
  });
});

test('obstacles name the kind of connection', () => {
  const plain = { columns: [] };
  expect(maskingObstacle('postgres', PROTOCOLS, plain)).toBeUndefined();
  expect(maskingObstacle('tcp', PROTOCOLS, plain)).toBe('results of tcp connections cannot be masked');
  expect(maskingObstacle('command', PROTOCOLS, plain)).toBe('results of custom connections cannot be masked');
  expect(guardingObstacle('postgres', PROTOCOLS)).toBeUndefined();
  expect(guardingObstacle('mysql', PROTOCOLS)).toBe('commands of mysql connections cannot be guarded');
  expect(guardingObstacle('command', PROTOCOLS)).toBe('commands of custom connections cannot be guarded');
});

test('a custom connection can be guarded, reviewed, and masked by what values are, not by columns', () => {
  const protocols = [...PROTOCOLS, { name: 'command', defaultPort: 0, supports: { deciding: true, masking: true } }];
  const custom = { ...DRAFT, type: 'custom', subtype: 'redis', command: ['redis-cli', '-h', '$HOST'] } as const;
  expect(checkConnection(custom, { 'envvar:HOST': b64('db') }, [], protocols, () => undefined)).toEqual([]);
  expect(maskingObstacle('command', protocols, { columns: [] })).toBeUndefined();
  expect(maskingObstacle('command', protocols, { columns: [{ match: 'a.b.c' }] })).toMatch(/no columns/);
  expect(guardingObstacle('command', protocols)).toBeUndefined();
});

test('a command may name keys of the secret that are kept, and none that are not there', () => {
  const custom = {
    ...DRAFT,
    type: 'custom',
    subtype: '',
    reviewers: [],
    guardrailRules: [],
    maskingRules: [],
  } as const;
  const problems = checkConnection(
    { ...custom, command: ['psql', '-h', '$HOST', '$DB'] },
    { 'envvar:HOST': '' },
    ['envvar:HOST'],
    PROTOCOLS,
    () => undefined,
  );
  expect(problems).toEqual([expect.stringContaining('command: $DB is no key of the secret')]);
});

describe('columns of masking rules', () => {
  const of = (protocol: string, ...matches: string[]) =>
    columnsObstacle(
      protocol,
      matches.map((match) => ({ match })),
    );

  test.each([
    ['postgres', 'public.customers.email'],
    ['mongodb', 'shop.customers.email'],
    ['mongodb', 'shop.customers.address.street.name'],
    ['mongodb', 'shop.customers.$ref'],
    ['mongodb', 'shop.*.items.0.sku'],
  ])('of %s may be %s', (protocol, match) => {
    expect(of(protocol, match)).toBeUndefined();
  });

  test('name no fields within documents where there are tables', () => {
    expect(of('mysql', 'shop.customers.email', 'shop.customers.address.street')).toBe(
      'columns: "shop.customers.address.street" names a field of documents; mysql has schema.table.column',
    );
  });

  test.each([
    'shop.c.items.$.sku',
    'shop.c.items.$',
    'shop.c.items.$[].sku',
    'shop.c.items[0].sku',
    'shop.c.items.$[x].a',
  ])('name no places in lists of documents: %s', (match) => {
    expect(of('mongodb', match)).toContain(`columns: ${JSON.stringify(match)} names places in a list`);
  });

  test('say nothing where there are none', () => {
    expect([of('command'), of('mongodb'), of('postgres')]).toEqual([undefined, undefined, undefined]);
  });
});
