import type { ReadConnection } from '../../../../web/src/pages/connections/connection-queries.ts';

/** A connection as the API answers it: PostgreSQL, online, free to use. */
export function connection(fields: Partial<ReadConnection> = {}): ReadConnection {
  return {
    id: '22222222-6b0a-4c52-9d3e-0a1b2c3d4e5f',
    name: 'shop',
    type: 'database',
    subtype: 'postgres',
    command: [],
    resource_name: 'shop',
    secret: {},
    agent_id: null,
    effective_agent_id: 'default',
    status: 'online',
    status_reason: null,
    status_checked_at: '2026-03-10T12:00:00Z',
    reviewers: [],
    access_groups: [],
    access_mode_connect: 'enabled',
    access_mode_exec: 'enabled',
    access_mode_runbooks: 'enabled',
    access_schema: 'enabled',
    guardrail_rules: [],
    datamasking_rules: [],
    plugins: [
      { name: 'audit', config: [] },
      { name: 'webhooks', config: [] },
    ],
    redact_enabled: false,
    tags: {},
    policy: {},
    min_review_approvals: null,
    access_max_duration: null,
    created_at: '2026-03-10T12:00:00Z',
    updated_at: '2026-03-10T12:00:00Z',
    ...fields,
  };
}
