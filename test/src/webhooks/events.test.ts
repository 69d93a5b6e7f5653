import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TEST_EVENT, WEBHOOK_EVENTS } from '../../../src/webhooks/events.ts';

test('every event is described', () => {
  const page = readFileSync(new URL('../../../docs/webhooks.md', import.meta.url), 'utf8');
  for (const event of [...WEBHOOK_EVENTS, TEST_EVENT]) expect(page).toContain(`\`${event}\``);
});
