import type { Connection } from '../store/index.ts';
import type { ApiDeps, ListenerInfo } from './deps.ts';

/**
 * Where clients of a connection connect: the listener of its subtype. MySQL connections whose upstream was seen to be
 * MariaDB have a listener of their own, where the gateway has one. Undefined when there is none.
 */
export async function listenerOf(
  deps: Pick<ApiDeps, 'info' | 'store'>,
  connection: Pick<Connection, 'id' | 'subtype'>,
): Promise<ListenerInfo | undefined> {
  const { listeners } = deps.info;
  const usual = listeners[connection.subtype];
  if (connection.subtype !== 'mysql' || listeners.mariadb === undefined) return usual;
  const rows = await deps.store.upstreamTraits.list(connection.subtype);
  const traits = rows.find(({ connectionId }) => connectionId === connection.id)?.traits;
  const isMariadb =
    typeof traits === 'object' && traits !== null && 'flavour' in traits && traits.flavour === 'mariadb';
  return isMariadb ? listeners.mariadb : usual;
}
