import type { ListenerInfo } from '../api/deps.ts';
import type { Config } from '../config.ts';
import type { Door, Protocol } from '../core/protocol.ts';
import type { Logger } from '../log.ts';
import { listen } from '../net/listener.ts';
import { printableHost } from './host-names.ts';

type ListenConfig = Pick<Config, 'listenHost' | 'postgresPort' | 'mysql' | 'mongodbPort'>;

/** Opens a listener for every protocol, and for each of its variants that has a port. Returns where they are, by name. */
export async function openListeners(
  config: ListenConfig,
  protocols: readonly Protocol[],
  { door, log }: { readonly door: Door; readonly log: Logger },
  stack: AsyncDisposableStack,
): Promise<Record<string, ListenerInfo>> {
  const listeners: Record<string, ListenerInfo> = {};
  const open = async (
    name: string,
    serve: Protocol['serve'],
    at: { port: number; variable: string },
  ): Promise<void> => {
    const listener = await listen({
      host: config.listenHost,
      port: at.port,
      portVariable: at.variable,
      log,
      onWire: (wire, established) => serve(wire, door, established),
    });
    stack.defer(() => listener.close());
    listeners[name] = { host: printableHost(config.listenHost), port: listener.port, tls: true };
  };
  const ports = portsOf(config);
  for (const protocol of protocols) {
    stack.defer(() => protocol.close?.());
    const serve: Protocol['serve'] = (wire, to, established) => protocol.serve(wire, to, established);
    await open(protocol.name, serve, ports[protocol.name] ?? { port: protocol.defaultPort, variable: 'LISTEN_HOST' });
    for (const [name, variant] of Object.entries(protocol.variants ?? {})) {
      const at = ports[name];
      if (at !== undefined) await open(name, variant, at);
    }
  }
  return listeners;
}

/** Where protocols listen, and variants of them; a variant without a port has no listener. */
function portsOf(config: ListenConfig): Readonly<Record<string, { port: number; variable: string } | undefined>> {
  const { port, mariadbPort } = config.mysql;
  return {
    postgres: { port: config.postgresPort, variable: 'POSTGRES_PORT' },
    mysql: { port, variable: 'MYSQL_PORT' },
    mongodb: { port: config.mongodbPort, variable: 'MONGODB_PORT' },
    mariadb: mariadbPort === undefined ? undefined : { port: mariadbPort, variable: 'MARIADB_PORT' },
  };
}
