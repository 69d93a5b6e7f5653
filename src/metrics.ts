import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** Everything `/metrics` shows. One registry per process. */
export const metricsRegistry = new Registry();

collectDefaultMetrics({ register: metricsRegistry });

const registers = [metricsRegistry];

/** Sessions this gateway serves right now. */
export const sessionsOpen = new Gauge({
  name: 'sluice_sessions_open',
  help: 'Sessions open on this gateway.',
  registers,
});

/** Decided queries, by verdict: `allow` or `deny`. */
export const queriesTotal = new Counter({
  name: 'sluice_queries_total',
  help: 'Queries decided by this gateway.',
  labelNames: ['verdict'] as const,
  registers,
});

/** Values masked on their way to clients, by entity type. */
export const maskedValuesTotal = new Counter({
  name: 'sluice_masked_values_total',
  help: 'Values masked in results.',
  labelNames: ['entity'] as const,
  registers,
});

/** Queries that wait for a reviewer right now. */
export const holdsOpen = new Gauge({
  name: 'sluice_holds_open',
  help: 'Queries held for review on this gateway.',
  registers,
});

/** Records appended to the audit log. */
export const auditRecordsTotal = new Counter({
  name: 'sluice_audit_records_total',
  help: 'Records appended to the audit log.',
  registers,
});
