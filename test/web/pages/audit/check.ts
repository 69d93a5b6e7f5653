import type { AuditCheck } from '../../../../web/src/api/shapes.ts';

/** A check that went well. */
export function check(more: Partial<AuditCheck> = {}): AuditCheck {
  return {
    gateway_id: 'gw-1',
    state: 'done',
    ok: true,
    records: 1200,
    total: 1200,
    segments: 1,
    first_broken: null,
    error: null,
    asked_by: 'admin',
    started_at: '2026-05-06T07:00:00Z',
    finished_at: '2026-05-06T07:00:02Z',
    head: { seq: 1200, hash: 'ab'.repeat(32) },
    ...more,
  };
}
