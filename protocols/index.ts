import type { Protocol } from '../src/core/protocol.ts';
import type { Statement } from '../src/core/query.ts';
import type { Logger } from '../src/log.ts';
import type { TlsSource } from '../src/net/tls.ts';
import { mongodb } from './mongodb/index.ts';
import { type MysqlOptions, mysql } from './mysql/index.ts';
import { postgres } from './postgres/index.ts';

/** What the protocols need from the gateway. */
export interface ProtocolParts {
  readonly tls: TlsSource;
  /** Accept clients without TLS from other machines too. */
  readonly allowPlaintext: boolean;
  readonly log: Logger;
  /** Statement analysis of PostgreSQL's dialect. */
  analyse(text: string): readonly Statement[];
  /** What the MySQL protocol needs besides. */
  readonly mysql: Pick<MysqlOptions, 'analyse' | 'traits' | 'face'>;
}

/** Every wire protocol of this build. A new one is a folder and a line here. */
export function createProtocols(parts: ProtocolParts): readonly Protocol[] {
  return [postgres(parts), mysql({ ...parts, ...parts.mysql }), mongodb(parts)];
}
