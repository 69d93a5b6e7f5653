import { expect, test } from 'vitest';
import {
  auditRecordsTotal,
  holdsOpen,
  maskedValuesTotal,
  metricsRegistry,
  queriesTotal,
  sessionsOpen,
} from '../../src/metrics.ts';

test('what is counted shows up under its name and label', async () => {
  sessionsOpen.inc();
  holdsOpen.set(2);
  queriesTotal.inc({ verdict: 'deny' });
  maskedValuesTotal.inc({ entity: 'EMAIL_ADDRESS' }, 5);
  auditRecordsTotal.inc(3);
  const text = await metricsRegistry.metrics();
  expect(text).toContain('\nsluice_sessions_open 1\n');
  expect(text).toContain('\nsluice_holds_open 2\n');
  expect(text).toContain('\nsluice_queries_total{verdict="deny"} 1\n');
  expect(text).toContain('\nsluice_masked_values_total{entity="EMAIL_ADDRESS"} 5\n');
  expect(text).toContain('\nsluice_audit_records_total 3\n');
  expect(text).toContain('process_cpu_seconds_total');
});
