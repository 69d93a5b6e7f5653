import type { Plugin } from '../core/plugin.ts';
import { holdsOpen, maskedValuesTotal, queriesTotal, sessionsOpen } from '../metrics.ts';

/** Counts what happens for `/metrics`; decides nothing. Last of the plugins. */
export function observer(): Plugin {
  const held = new WeakSet<object>();
  const allowed = queriesTotal.labels('allow');
  const denied = queriesTotal.labels('deny');
  return {
    name: 'observer',
    onEvent(event) {
      switch (event.type) {
        case 'session.open':
          sessionsOpen.inc();
          return;
        case 'session.refused':
          return;
        case 'session.close':
          sessionsOpen.dec();
          return;
        case 'query.held':
          held.add(event.query);
          holdsOpen.inc();
          return;
        case 'query.decided':
          if (held.delete(event.query)) holdsOpen.dec();
          (event.verdict.allow ? allowed : denied).inc();
          return;
        case 'query.ended':
          for (const [entity, n] of Object.entries(event.masked)) maskedValuesTotal.inc({ entity }, n);
          return;
      }
    },
  };
}
