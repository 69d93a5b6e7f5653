import { expect, it } from 'vitest';
import { deny } from '../../../src/core/verdict.ts';
import { observer } from '../../../src/gateway/observer.ts';
import { holdsOpen, maskedValuesTotal, queriesTotal, sessionsOpen } from '../../../src/metrics.ts';
import { liveSession, query } from '../core/fixtures.ts';

it('counts verdicts, masked values and open holds', async () => {
  const [plugin, session, held] = [observer(), liveSession(), query('q')];
  const denials = async (): Promise<number> =>
    (await queriesTotal.get()).values.find(({ labels }) => labels.verdict === 'deny')?.value ?? 0;
  const before = await denials();
  await plugin.onEvent?.({ type: 'query.held', query: held, reviewId: 'r' }, session);
  expect((await holdsOpen.get()).values[0]?.value).toBe(1);
  await plugin.onEvent?.({ type: 'query.decided', query: held, verdict: deny('policy', 'no') }, session);
  expect((await holdsOpen.get()).values[0]?.value).toBe(0);
  expect(await denials()).toBe(before + 1);
  await plugin.onEvent?.(
    { type: 'query.ended', query: held, outcome: { status: 'ok', rows: 1 }, masked: { EMAIL_ADDRESS: 3 } },
    session,
  );
  expect((await maskedValuesTotal.get()).values).toMatchObject([{ value: 3, labels: { entity: 'EMAIL_ADDRESS' } }]);
});

it('counts open sessions', async () => {
  const [plugin, session] = [observer(), liveSession()];
  await plugin.onEvent?.({ type: 'session.open' }, session);
  expect((await sessionsOpen.get()).values[0]?.value).toBe(1);
  await plugin.onEvent?.({ type: 'session.close', reason: 'bye' }, session);
  expect((await sessionsOpen.get()).values[0]?.value).toBe(0);
});
