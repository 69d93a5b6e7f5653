import type { Protocol } from '../../src/core/protocol.ts';
import type { Logger } from '../../src/log.ts';
import { MONGODB_PORT_DEFAULT } from '../../src/mongodb-uri/index.ts';
import type { ServerTls } from '../../src/net/tls.ts';
import { createMongodbCodec } from './codec.ts';
import { Cursors } from './cursors.ts';
import { LogicalSessions } from './logical-sessions.ts';
import { Monitors } from './monitors.ts';
import { mongodbReach } from './probe.ts';
import { readReply } from './results/read-reply.ts';
import { type ServeParts, serveClient } from './serve.ts';
import { openUpstream } from './upstream-session.ts';
import { TopologyMemory } from './upstream-topology.ts';
import { ViewPool } from './view-pool.ts';

export interface MongodbOptions {
  /** The listener's certificate, read for every client anew. */
  readonly tls: { readonly current: ServerTls };
  /** Accept clients without TLS from other machines too; from this one they always may come. */
  readonly allowPlaintext: boolean;
  readonly log: Logger;
}

/** What the gateway's own sessions are called upstream. */
const SIDE_APPLICATION = 'sluice views';

/**
 * MongoDB's wire protocol: we are a router of a cluster to the client (TLS, SCRAM-SHA-256, PLAIN) and a client to the
 * upstream, whose credentials the client never sees. In between every command is read by the codec.
 */
export function mongodb({ tls, allowPlaintext, log }: MongodbOptions): Protocol {
  const topologies = new TopologyMemory();
  const views = new ViewPool(
    (upstream, signal) => openUpstream(upstream, { application: SIDE_APPLICATION, signal, topologies }),
    log,
  );
  let connections = 0;
  const parts: ServeParts = {
    tls,
    allowPlaintext,
    log,
    monitors: new Monitors(),
    nextConnection: () => {
      connections = (connections % 0x7fffffff) + 1;
      return connections;
    },
    cursors: new Cursors(),
    logicalSessions: new LogicalSessions(),
    views,
    topologies,
    readReply,
    createCodec: createMongodbCodec,
  };
  return {
    name: 'mongodb',
    defaultPort: 17_017,
    supports: { deciding: true, masking: true },
    serve: (client, door, established) => serveClient(client, door, parts, established),
    upstreamPort: MONGODB_PORT_DEFAULT,
    reach: mongodbReach(),
    close: () => views.close(),
  };
}
