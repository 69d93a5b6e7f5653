import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { TlsSource } from '../net/tls.ts';

/** How often the certificate's files are read again. */
export const CERTIFICATE_CHECK_MS = 60_000;

/**
 * Takes up a renewed certificate without a restart: new connections get it, open ones keep theirs. One that cannot be
 * used is logged, and the last good one stays. Returns the way to stop.
 */
export function watchCertificate(
  tls: Pick<TlsSource, 'certificate' | 'reload'>,
  log: Logger,
  onChange: () => void,
  checkMs: number = CERTIFICATE_CHECK_MS,
): () => void {
  const check = async (): Promise<void> => {
    const before = tls.certificate;
    try {
      await tls.reload();
    } catch (error) {
      log.warn({ reason: messageOf(error) }, 'the TLS certificate could not be read again; the last one stays in use');
      return;
    }
    if (tls.certificate === before) return;
    log.info('the TLS certificate was renewed');
    onChange();
  };
  const timer = setInterval(() => void check(), checkMs);
  timer.unref();
  return () => clearInterval(timer);
}
