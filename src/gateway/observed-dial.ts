import type { AdmissionParts } from '../core/admission.ts';
import { UpstreamError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { dialTcp } from '../net/upstream.ts';
import type { ConnectionStatuses, Finding } from '../store/index.ts';

/** A session's finding that says what was found a moment ago is not written again. */
const QUIET_MS = 10_000;
/** Their upstreams may have several servers: one that cannot be reached says nothing of the others. Probes ask them all. */
const WITH_SEVERAL_SERVERS: ReadonlySet<string> = new Set(['mongodb']);

/** Dials for sessions, and keeps what they found: they know it before the next probe does. Never waits for the store. */
export function observedDial(
  statuses: Pick<ConnectionStatuses, 'observe'>,
  log: Logger,
  dial: AdmissionParts['dial'] = (_connection, host, port) => dialTcp(host, port),
): AdmissionParts['dial'] {
  const observe = (connectionId: string, finding: Finding): void => {
    statuses.observe(connectionId, { finding, now: new Date(), quietMs: QUIET_MS }).catch((error: unknown) => {
      log.warn({ connection: connectionId, err: error }, 'what a session found of its upstream could not be kept');
    });
  };
  return async (connection, host, port) => {
    try {
      const wire = await dial(connection, host, port);
      observe(connection.id, { isReachable: true });
      return wire;
    } catch (error) {
      if (error instanceof UpstreamError && !WITH_SEVERAL_SERVERS.has(connection.subtype)) {
        observe(connection.id, { isReachable: false, reason: error.message });
      }
      throw error;
    }
  };
}
