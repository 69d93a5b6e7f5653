import { expect, it } from 'vitest';
import { agentObstacle } from '../../../src/core/agents.ts';
import { LOCAL_AGENT, localAgents } from '../../../src/gateway/agents.ts';

it('knows the one agent that lives in the gateway', () => {
  const agents = localAgents();
  expect(agents.connected()).toEqual([LOCAL_AGENT]);
  expect(agentObstacle(agents, LOCAL_AGENT)).toBeUndefined();
  expect(agentObstacle(agents, 'eu-west')).toBe('agent "eu-west" does not exist');
});
