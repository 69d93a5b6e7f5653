import { type AuditHead, type AuditVerification, type VerifyOptions, verifyAudit } from '../audit/index.ts';
import type { Logger } from '../log.ts';
import type { Store } from '../store/index.ts';

/** How often it is told how far a check is. */
const PROGRESS_MS = 1_000;

export interface AuditCheckParts {
  readonly store: Pick<Store, 'auditChecks' | 'events' | 'onLiveChange'>;
  readonly gatewayId: string;
  readonly dir: string;
  /** The last record that was written. */
  head(): Pick<AuditHead, 'seq'>;
  readonly log: Logger;
  /** Replaced in tests. */
  readonly verify?: (options: VerifyOptions) => Promise<AuditVerification>;
}

/** Checks this gateway's audit log, where its files lie, whenever somebody asks all gateways to; one check at a time. */
export class AuditCheck {
  readonly #parts: AuditCheckParts;
  readonly #stop: () => void;
  readonly #left = new AbortController();
  #running: Promise<void> | undefined;

  constructor(parts: AuditCheckParts) {
    this.#parts = parts;
    this.#stop = parts.store.onLiveChange((change) => {
      if (change.kind === 'verify') void this.run(change.byName);
    });
  }

  /** What this gateway left behind when it last ended is over. */
  async open(): Promise<void> {
    const { store, gatewayId } = this.#parts;
    await store.auditChecks.fail(gatewayId, 'the gateway ended before the check did');
  }

  /** Makes a check; never rejects. A call during one waits for it. */
  run(askedBy: string): Promise<void> {
    if (this.#left.signal.aborted) return Promise.resolve();
    this.#running ??= this.#check(askedBy).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** A check under way ends with the next piece it reads. */
  async close(): Promise<void> {
    this.#stop();
    this.#left.abort(new Error('the gateway ended before the check did'));
    await this.#running;
  }

  async #check(askedBy: string): Promise<void> {
    const { store, gatewayId, dir, head, log, verify = verifyAudit } = this.#parts;
    const { auditChecks } = store;
    try {
      await auditChecks.begin(gatewayId, { askedBy, total: head().seq });
      // Read before the files: what is indexed now must be in them.
      const indexed = await store.events.head(gatewayId);
      const anchors = indexed === undefined ? [] : [{ gatewayId, seq: Number(indexed.seq), hash: indexed.hash }];
      let toldAt = Date.now();
      const found = await verify({
        dir,
        anchors,
        signal: this.#left.signal,
        onProgress: (records) => {
          if (Date.now() - toldAt < PROGRESS_MS) return;
          toldAt = Date.now();
          auditChecks.progress(gatewayId, records).catch((error: unknown) => {
            log.warn({ err: error }, 'how far the check of the audit log is could not be told');
          });
        },
      });
      if (found.firstBroken !== undefined) log.error({ ...found.firstBroken }, 'the audit log is not what was written');
      await auditChecks.finish(gatewayId, {
        records: found.records,
        segments: found.segments,
        broken: found.firstBroken,
      });
    } catch (error) {
      log.warn({ err: error }, 'the audit log could not be checked');
      // Its words may hold paths of this machine, which are for its log.
      const reason = this.#left.signal.aborted
        ? 'the gateway ended before the check did'
        : 'its files could not be read';
      await auditChecks.fail(gatewayId, reason).catch((failure: unknown) => {
        log.warn({ err: failure }, 'that the audit log could not be checked could not be told');
      });
    }
  }
}
