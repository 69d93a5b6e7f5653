import type { Protocol } from '../../src/core/protocol.ts';
import type { Logger } from '../../src/log.ts';
import type { ServerTls } from '../../src/net/tls.ts';
import { CancelRegistry } from './cancel.ts';
import { createPostgresCodec } from './codec.ts';
import { OriginPool } from './origins.ts';
import { type ServeParts, serveClient } from './serve.ts';
import type { Analyse } from './session-state.ts';
import { PORT_DEFAULT } from './upstream-session.ts';

export interface PostgresOptions {
  /** The listener's certificate, read for every client anew. */
  readonly tls: { readonly current: ServerTls };
  /** Accept clients without TLS from other machines too; from this one they always may come. */
  readonly allowPlaintext: boolean;
  readonly log: Logger;
  /** Statement analysis of PostgreSQL's dialect. */
  readonly analyse: Analyse;
}

/**
 * The PostgreSQL protocol, 3.0 and 3.2: we are a server to the client (TLS, SCRAM-SHA-256 with channel binding) and a
 * client to the upstream, whose credentials the client never sees. In between every message is read by the codec.
 */
export function postgres(options: PostgresOptions): Protocol {
  const origins = new OriginPool(options.log);
  const parts: ServeParts = {
    tls: options.tls,
    allowPlaintext: options.allowPlaintext,
    log: options.log,
    analyse: options.analyse,
    cancels: new CancelRegistry(),
    origins,
    createCodec: createPostgresCodec,
  };
  return {
    name: 'postgres',
    defaultPort: 15_432,
    supports: { deciding: true, masking: true, rowLimits: true },
    policyKeys: { function_calls: ['deny', 'allow'] },
    serve: (client, door, established) => serveClient(client, door, parts, established),
    upstreamPort: PORT_DEFAULT,
    close: () => origins.close(),
  };
}
