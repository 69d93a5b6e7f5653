import type { Protocol } from '../../src/core/protocol.ts';
import type { Logger } from '../../src/log.ts';
import type { ServerTls } from '../../src/net/tls.ts';
import { readingWord } from '../../src/sql/mysql/index.ts';
import { createMysqlCodec } from './codec.ts';
import type { FaceChoice } from './face.ts';
import { KillRegistry } from './kill.ts';
import { LineagePool } from './lineage-pool.ts';
import { PasswordKey } from './password-key.ts';
import { probeMysql } from './probe.ts';
import { type ServeParts, serveClient } from './serve.ts';
import type { Analyse } from './session-state.ts';
import { type TraitsStore, UpstreamMemory } from './upstream-memory.ts';
import { PORT_DEFAULT } from './upstream-session.ts';

export interface MysqlOptions {
  /** The listener's certificate, read for every client anew. */
  readonly tls: { readonly current: ServerTls };
  /** Accept clients without TLS from other machines too; from this one they always may come. */
  readonly allowPlaintext: boolean;
  readonly log: Logger;
  /** Statement analysis of the dialects of MySQL and MariaDB; the second argument is the reading's word. */
  readonly analyse: (text: string, reading: string) => ReturnType<Analyse>;
  /** Where it is kept what upstreams were last seen to be. */
  readonly traits: TraitsStore;
  /** Which family the listener looks like. */
  readonly face: FaceChoice;
}

/**
 * The classic protocol of MySQL and MariaDB: we are a server to the client (TLS, caching_sha2_password,
 * mysql_native_password) and a client to the upstream, whose credentials the client never sees. In between every packet
 * is read by the codec. `mariadb` is the same with the face of a MariaDB server, for a listener of its own.
 */
export function mysql(options: MysqlOptions): Protocol {
  const { tls, allowPlaintext, log, face } = options;
  const lineage = new LineagePool(log);
  const parts: ServeParts = {
    tls,
    allowPlaintext,
    log,
    face,
    analyse: (text, reading) => options.analyse(text, readingWord(reading)),
    kills: new KillRegistry(),
    lineage,
    upstreams: new UpstreamMemory(options.traits, log),
    passwordKey: new PasswordKey(),
    createCodec: createMysqlCodec,
  };
  const serveAs = (shown: FaceChoice): Protocol['serve'] => {
    return (client, door, established) => serveClient(client, door, { ...parts, face: shown }, established);
  };
  return {
    name: 'mysql',
    defaultPort: 13_306,
    supports: { deciding: true, masking: true },
    policyKeys: { local_infile: ['deny', 'allow'] },
    serve: serveAs(face),
    variants: { mariadb: serveAs('mariadb') },
    upstreamPort: PORT_DEFAULT,
    probe: probeMysql,
    close: () => lineage.close(),
  };
}
