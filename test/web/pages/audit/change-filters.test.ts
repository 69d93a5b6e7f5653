import { expect, test } from 'vitest';
import { filtersOf } from '../../../../web/src/pages/audit/change-filters.ts';

const of = (address: string) => filtersOf(new URLSearchParams(address));

test('the address narrows the list down', () => {
  expect(of('entity=guardrail&action=update&search=drop&actor=ann&entity_id=7')).toEqual({
    entity: 'guardrail',
    action: 'update',
    search: 'drop',
    actor: 'ann',
    entity_id: '7',
  });
});

test('what is not known is left out', () => {
  expect(of('entity=toString&action=dance&search=%20&from=yesterday&page=2')).toEqual({});
});

test('days are those of the reader, the last one whole', () => {
  expect(of('from=2026-05-01&to=2026-05-01')).toEqual({
    start_date: new Date('2026-05-01T00:00:00').toISOString(),
    end_date: new Date('2026-05-02T00:00:00').toISOString(),
  });
});
