import { expect, it } from 'vitest';
import { type Agents, agentObstacle } from '../../../src/core/agents.ts';

const agents: Agents = {
  exists: (name) => name === 'near' || name === 'far',
  isConnected: (name) => name === 'near',
  connected: () => ['near'],
};

it.each([
  ['near', undefined],
  ['far', 'agent "far" is not connected'],
  ['moon', 'agent "moon" does not exist'],
  [null, 'neither the connection nor its resource names an agent'],
])('says what stands in the way of dialling through %s', (name, obstacle) => {
  expect(agentObstacle(agents, name)).toBe(obstacle);
});
