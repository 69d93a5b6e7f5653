import { expect, test } from 'vitest';
import {
  AgentId,
  auditedResource,
  NewResource,
  Resource,
  ResourcePatch,
  shownResource,
  WholeResource,
} from '../../../src/api/resource-shape.ts';

const STORED = {
  id: 'r1',
  name: 'shop',
  type: 'database',
  subtype: 'postgres',
  agentId: null,
  isAutomatic: true,
  connections: ['shop', 'shop-reader'],
  createdAt: new Date(0),
  updatedAt: new Date(0),
} as const;

test('a resource is shown with its connections, and recorded without them', () => {
  const shown = shownResource(STORED);
  expect(Resource.parse(shown)).toEqual(shown);
  expect(shown).toMatchObject({ agent_id: null, automatic: true, connections: ['shop', 'shop-reader'] });
  expect(auditedResource(STORED)).not.toHaveProperty('connections');
});

test('the three bodies differ in what they need', () => {
  expect(NewResource.safeParse({ name: 'shop' }).success).toBe(false);
  expect(NewResource.safeParse({ name: 'shop', type: 'custom' }).success).toBe(true);
  expect(WholeResource.safeParse({ type: 'custom' }).success).toBe(true);
  expect(WholeResource.safeParse({ name: 'shop' }).success).toBe(false);
  expect(ResourcePatch.safeParse({}).success).toBe(true);
  expect(ResourcePatch.safeParse({ name: 'shop' }).success).toBe(false);
});

test('no agent is null, and never an empty name', () => {
  expect(AgentId.safeParse(null).success).toBe(true);
  expect(AgentId.safeParse('').success).toBe(false);
});
