import { randomUUID } from 'node:crypto';
import type { DraftTest } from '../api/deps.ts';
import { type AdmissionParts, createDoor } from '../core/admission.ts';
import { SessionRegistry } from '../core/registry.ts';
import { createExec, type ExecParts } from '../exec/index.ts';
import { dialTcp } from '../net/upstream.ts';
import { decodeSecret, type Store } from '../store/index.ts';
import { LOCAL_AGENT } from './agents.ts';
import { type SecretParts, secretReader } from './secret-references.ts';

export interface DraftTestParts
  extends Pick<AdmissionParts, 'identities' | 'agents' | 'mockSaltKey' | 'log'>,
    Omit<SecretParts, 'secrets'> {
  readonly store: { readonly resources: Pick<Store['resources'], 'byName'> };
  readonly exec: Omit<ExecParts, 'door'>;
}

/**
 * Tests connections that are not saved as saved ones are tested: by a login through a door of its own, behind which nothing
 * is listed, recorded or kept. No plugin is asked, as nothing runs; who may do this, the API decides.
 */
export function draftTest(parts: DraftTestParts): DraftTest {
  return async ({ draft, secret, ...request }, signal) => {
    const { name, type, subtype, policy, command } = draft;
    const agentId = draft.agentId ?? (await parts.store.resources.byName(draft.resourceName))?.agentId ?? LOCAL_AGENT;
    const connection = {
      ...{ id: randomUUID(), name, type, subtype, policy, agentId, reviewers: [], accessGroups: [] },
      ...(type === 'custom' ? { command } : {}),
      canConnect: false,
      canExec: false,
    };
    const values = decodeSecret(secret);
    const door = createDoor({
      identities: parts.identities,
      agents: parts.agents,
      mockSaltKey: parts.mockSaltKey,
      log: parts.log,
      connections: {
        byName: async (asked) => (asked === name ? connection : undefined),
        readSecret: secretReader({ ...parts, secrets: { read: async () => values } }),
      },
      journal: { opened: async () => undefined, closed: async () => undefined, refused: async () => undefined },
      registry: new SessionRegistry(),
      plugins: [],
      dial: (_connection, host, port) => dialTcp(host, port),
    });
    const exec = createExec({ ...parts.exec, door });
    return exec.test({ ...request, connection: { name, type, subtype } }, signal);
  };
}
