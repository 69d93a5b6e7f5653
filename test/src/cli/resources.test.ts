import { expect, test } from 'vitest';
import type { ApiRecord } from '../../../src/cli/api-client.ts';
import { UsageError } from '../../../src/cli/failure.ts';
import { findResource, RESOURCES, reviewGroups } from '../../../src/cli/resources.ts';

function cells(name: string, record: ApiRecord): Record<string, string> {
  return Object.fromEntries(findResource(name).columns.map(({ heading, cell }) => [heading, cell(record)]));
}

test('every resource is found by its name, in singular and by its aliases', () => {
  for (const resource of RESOURCES) expect(findResource(resource.name)).toBe(resource);
  expect(findResource('Review').name).toBe('reviews');
  expect(findResource('conn').name).toBe('connections');
  expect(findResource('datamasking-rule').name).toBe('datamasking-rules');
});

test('what does not exist is refused with what does', () => {
  expect(() => findResource('agents')).toThrow(UsageError);
  try {
    findResource('agents');
  } catch (error) {
    expect(error).toMatchObject({
      hint: expect.stringContaining('connections, resources, users, serviceaccounts, api-keys, groups, reviews'),
    });
  }
});

test('a webhook that the gateway disabled says why', () => {
  const state = (webhook: ApiRecord) => cells('webhooks', webhook).STATE;
  expect(state({ disabled: false, disabled_reason: null })).toBe('on');
  expect(state({ disabled: true, disabled_reason: null })).toBe('off');
  expect(state({ disabled: true, disabled_reason: 'it is gone' })).toBe('off: it is gone');
  expect(cells('webhooks', { event_types: [], connections: null })).toMatchObject({
    EVENTS: 'all',
    CONNECTIONS: 'all',
  });
});

test('a review shows its command with the bound values, and where each group stands', () => {
  const review = {
    text: 'select $1, $2',
    params: [
      { text: 'a', encoding: 'text' },
      { text: null, encoding: 'text' },
    ],
    review_groups_data: [
      { group: 'dba-team', status: 'APPROVED', reviewed_by: { name: 'dba' } },
      { group: 'security', status: 'PENDING', reviewed_by: null },
    ],
  };
  expect(cells('reviews', review)).toMatchObject({
    COMMAND: "select $1, $2  ['a', NULL]",
    GROUPS: 'dba-team: APPROVED by dba, security: PENDING',
  });
  expect(reviewGroups({})).toBe('');
});

test('a review shows how many rows are expected to change, and how many may', () => {
  const estimate = [
    { operation: 'delete', relation: 'public.t', rows: 7 },
    { operation: 'update', rows: 5 },
  ];
  expect(cells('reviews', { estimate, max_rows: 20 })).toMatchObject({ ROWS: 'about 12, at most 20' });
  expect(cells('reviews', { estimate, max_rows: null })).toMatchObject({ ROWS: 'about 12' });
  expect(cells('reviews', { estimate: null, max_rows: 3 })).toMatchObject({ ROWS: 'at most 3' });
  expect(cells('reviews', { estimate: null, max_rows: null })).toMatchObject({ ROWS: '' });
});

test('a connection shows its type and subtype as one', () => {
  expect(
    cells('connections', {
      name: 'shop',
      type: 'database',
      subtype: 'postgres',
      status: 'online',
      agent_id: null,
      effective_agent_id: 'default',
      reviewers: ['a', 'b'],
    }),
  ).toMatchObject({
    TYPE: 'database/postgres',
    STATUS: 'online',
    AGENT: 'default',
    REVIEWERS: 'a, b',
  });
  expect(cells('connections', { type: 'custom', subtype: '' }).TYPE).toBe('custom');
});

test('rules show how much they hold', () => {
  expect(cells('guardrails', { input: { rules: [{}, {}] }, output: { rules: [] } })).toMatchObject({
    'INPUT RULES': '2',
    'OUTPUT RULES': '0',
  });
  const rule = {
    supported_entity_types: [{ name: 'A', entity_types: ['EMAIL_ADDRESS', 'US_SSN'] }],
    custom_entity_types: [{ name: 'BADGE' }],
    columns: [{ match: 'public.*.ssn' }],
  };
  expect(cells('datamasking-rules', rule)).toMatchObject({
    ENTITIES: 'EMAIL_ADDRESS, US_SSN, BADGE',
    COLUMNS: 'public.*.ssn',
  });
});
