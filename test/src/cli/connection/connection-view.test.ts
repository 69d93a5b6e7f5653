import { expect, test } from 'vitest';
import { kindOf, modesOf, renderConnection, USER_COLUMNS } from '../../../../src/cli/connection/connection-view.ts';

const SHOP = {
  name: 'shop',
  type: 'database',
  subtype: 'postgres',
  status: 'online',
  status_reason: null,
  status_checked_at: null,
  resource_name: 'shop-server',
  effective_agent_id: 'default',
  access_mode_connect: 'enabled',
  access_mode_exec: 'enabled',
  access_mode_runbooks: 'disabled',
  reviewers: ['dba-team', 'security'],
  access_groups: [],
  redact_enabled: true,
  tags: { env: 'prod' },
};

test('a connection takes one line of a list', () => {
  expect(USER_COLUMNS.map(({ heading, cell }) => [heading, cell(SHOP)])).toEqual([
    ['NAME', 'shop'],
    ['TYPE', 'database/postgres'],
    ['STATUS', 'online'],
    ['ACCESS', 'connect, exec'],
    ['APPROVED BY', 'dba-team, security'],
    ['TAGS', 'env=prod'],
  ]);
  expect(kindOf({ type: 'custom', subtype: '' })).toBe('custom');
  expect(modesOf({})).toBe('');
});

test('described it says what it takes to use it', () => {
  expect(renderConnection(SHOP)).toBe(
    [
      'name         shop',
      'type         database/postgres',
      'status       online',
      'resource     shop-server',
      'agent        default',
      'access       connect, exec',
      'approved by  dba-team, security',
      'masked       yes',
      'groups       everybody',
      'tags         env=prod',
    ].join('\n'),
  );
});

test('an administrator reads why it is offline', () => {
  const down = { name: 'shop', status: 'offline', status_reason: 'nothing listens', reviewers: [] };
  const text = renderConnection(down);
  expect(text).toContain('status       offline: nothing listens');
  expect(text).toContain('approved by  nobody has to');
  expect(text).toContain('access       none');
  expect(text).not.toContain('tags');
});
