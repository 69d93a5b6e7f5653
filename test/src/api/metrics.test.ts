import { afterAll, beforeAll, expect, test } from 'vitest';
import { queriesTotal } from '../../../src/metrics.ts';
import { type Harness, startApi } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

test('metrics are served as Prometheus reads them', async () => {
  queriesTotal.inc({ verdict: 'allow' }, 2);
  const answer = await api.app.inject('/metrics');
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(answer.body).toContain('\nsluice_queries_total{verdict="allow"} 2\n');
  expect(answer.body).toContain('# TYPE nodejs_heap_size_used_bytes gauge');
});
