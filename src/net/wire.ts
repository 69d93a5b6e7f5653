import { Buffer } from 'node:buffer';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, type SecureContext, TLSSocket, connect as tlsConnect } from 'node:tls';
import { messageOf, WireClosedError } from '../errors.ts';
import type { ReadBuffers } from './read-buffers.ts';

/** How far a leg is read ahead of its consumer, so that a peer's leaving is noticed while a query is held. Then TCP pushes back. */
export const READ_AHEAD_BYTES_MAX = 1024 * 1024;
/** TCP keep-alive on every leg: finds dead peers during long holds, and is below common load balancers' idle limits. */
export const KEEP_ALIVE_MS = 30_000;

const IN_PROCESS = 'in-process';

/** TLS on an established leg, as server or as client. */
export type TlsRole =
  | { readonly isServer: true; readonly context: SecureContext; readonly alpn?: readonly string[] }
  | { readonly isServer: false; readonly options: ConnectionOptions };

/**
 * One socket leg of a session: exact reads for handshakes, chunks for the relay, writes that push back.
 * It keeps reading (bounded) while nobody consumes, so `signal` tells of a peer that left even then.
 */
export class Wire implements AsyncIterable<Buffer> {
  /** The peer's IP address; `in-process` for a leg without a socket. Kept, because a closed socket forgets it. */
  readonly remoteAddress: string;
  #stream: Duplex;
  readonly #raw: Duplex;
  /** What the raw stream's bytes come through, where it does not emit them. */
  readonly #buffers: ReadBuffers | undefined;
  #queue: Buffer[] = [];
  #queuedBytes = 0;
  #paused = false;
  #ended = false;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;
  /** Who waits for the next chunk, which then passes by the queue. */
  #receiver: PromiseWithResolvers<Buffer | undefined> | undefined;
  #drain: { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void } | undefined;
  readonly #gone = new AbortController();
  readonly #closed = Promise.withResolvers<void>();

  /** `buffers` are those the socket was made with, if it was. */
  constructor(stream: Duplex, buffers?: ReadBuffers) {
    this.#raw = stream;
    this.#buffers = buffers;
    this.#stream = stream;
    const socket = stream as Partial<Socket>;
    this.remoteAddress = socket.remoteAddress ?? IN_PROCESS;
    socket.setNoDelay?.(true);
    socket.setKeepAlive?.(true, KEEP_ALIVE_MS);
    this.#attach();
  }

  /** Aborts when the peer has left or the leg broke; unread bytes may still be queued. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  /** Resolves when the leg is fully closed. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  get isSecure(): boolean {
    return this.#stream instanceof TLSSocket;
  }

  /** The application protocol TLS settled on. */
  get alpn(): string | undefined {
    return this.#stream instanceof TLSSocket ? this.#stream.alpnProtocol || undefined : undefined;
  }

  /** DER of the peer's leaf certificate, for channel binding. */
  get peerCertificate(): Buffer | undefined {
    if (!(this.#stream instanceof TLSSocket)) return undefined;
    return this.#stream.getPeerX509Certificate()?.raw;
  }

  /** True when no byte of this leg leaves the machine. */
  get isLoopback(): boolean {
    const address = this.remoteAddress;
    return (
      address === IN_PROCESS || address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.')
    );
  }

  /** False once `write` would throw: the leg is closed, or said its last words. */
  get isWritable(): boolean {
    return !this.#stream.destroyed && !this.#stream.writableEnded;
  }

  /** Bytes received and not yet consumed. */
  get bufferedBytes(): number {
    return this.#queuedBytes;
  }

  /** True while the peer has not taken what was sent: whatever can be left out should be. */
  get isCongested(): boolean {
    return this.#stream.writableNeedDrain;
  }

  /** Exactly `n` bytes. Throws WireClosedError when the peer leaves before. */
  async read(n: number): Promise<Buffer> {
    while (this.#queuedBytes < n) {
      if (this.#ended) throw this.#closedError();
      // An exact read may need more than the read-ahead limit, so it must not stay paused.
      this.#resume(n);
      await this.#arrival();
    }
    const whole = this.#queue.length === 1 ? (this.#queue[0] as Buffer) : Buffer.concat(this.#queue, this.#queuedBytes);
    this.#queue = n < whole.length ? [whole.subarray(n)] : [];
    this.#queuedBytes = whole.length - n;
    this.#resume();
    return whole.subarray(0, n);
  }

  /** Puts bytes back in front of what is still to be read. */
  unread(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#queue.unshift(bytes);
    this.#queuedBytes += bytes.length;
  }

  /** Chunks as they come; ends at the peer's orderly close, throws WireClosedError when the leg broke. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void> {
    for (;;) {
      const chunk = await this.receive();
      if (chunk === undefined) return;
      yield chunk;
    }
  }

  /**
   * The next chunk, at once where one is there; undefined at the peer's orderly close. Throws WireClosedError, or rejects
   * with it, when the leg broke. One caller at a time.
   */
  receive(): Buffer | undefined | Promise<Buffer | undefined> {
    const chunk = this.#queue.shift();
    if (chunk !== undefined) {
      this.#queuedBytes -= chunk.length;
      this.#resume();
      return chunk;
    }
    if (this.#failure !== undefined) throw this.#closedError();
    if (this.#ended) return undefined;
    this.#receiver = Promise.withResolvers<Buffer | undefined>();
    return this.#receiver.promise;
  }

  /** Sends; a returned promise must be awaited before the next write (the peer is slow). Throws WireClosedError when gone. */
  write(bytes: Buffer): Promise<void> | undefined {
    if (!this.isWritable) throw this.#closedError();
    if (bytes.length === 0 || this.#stream.write(bytes)) return undefined;
    this.#drain ??= Promise.withResolvers<void>();
    return this.#drain.promise;
  }

  /**
   * True when nothing written here is looked at any more: the system has it. Never known of TLS, nor of a leg without a
   * socket, whose other end may still read the very memory.
   */
  get hasHandedOver(): boolean {
    return this.#stream instanceof Socket && !this.isSecure && this.#stream.writableLength === 0;
  }

  /** Nobody looks any more at a chunk that was received, nor at a part of it: it may be overwritten. */
  giveBack(chunk: Buffer): void {
    this.#buffers?.giveBack(chunk);
  }

  /** Holds writes back until `uncork`, so that many small parts leave in one system call. */
  cork(): void {
    this.#stream.cork();
  }

  uncork(): void {
    this.#stream.uncork();
  }

  /** Turns the leg into TLS. Bytes already received are taken as TLS bytes. */
  async startTls(role: TlsRole): Promise<void> {
    this.#detach();
    this.#raw.pause();
    if (this.#queuedBytes > 0) this.#raw.unshift(Buffer.concat(this.#queue, this.#queuedBytes));
    this.#queue = [];
    this.#queuedBytes = 0;
    const tls = role.isServer
      ? new TLSSocket(this.#raw as Socket, {
          isServer: true,
          secureContext: role.context,
          ...(role.alpn === undefined ? {} : { ALPNProtocols: [...role.alpn] }),
        })
      : tlsConnect({ ...role.options, socket: this.#raw as Socket });
    this.#stream = tls;
    const ready = Promise.withResolvers<void>();
    const event = role.isServer ? 'secure' : 'secureConnect';
    // `close` brings a boolean, `error` an error.
    const fail = (cause: unknown): void =>
      ready.reject(cause instanceof Error ? cause : new WireClosedError('the peer left during the TLS handshake'));
    tls.once(event, ready.resolve);
    tls.once('error', fail);
    tls.once('close', fail);
    try {
      await ready.promise;
    } finally {
      tls.off(event, ready.resolve);
      tls.off('error', fail);
      tls.off('close', fail);
      this.#attach();
    }
  }

  /** Sends what is queued, then closes. The leg is destroyed after a grace period should the peer not read. */
  end(last?: Buffer): void {
    if (this.#stream.destroyed) return;
    if (last !== undefined && last.length > 0 && !this.#stream.writableEnded) this.#stream.end(last);
    else this.#stream.end();
    const timer = setTimeout(() => this.destroy(), END_GRACE_MS);
    timer.unref();
    this.#stream.once('close', () => clearTimeout(timer));
    // Nobody consumes any more: let the rest flow away, so that the peer's FIN is seen.
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#stream.off('data', this.#onData);
    this.#buffers?.discard();
    this.#stream.resume();
  }

  destroy(): void {
    this.#stream.destroy();
    this.#raw.destroy();
  }

  #attach(): void {
    // Bytes of TLS never come through the buffers: TLS reads the socket by itself.
    if (this.#buffers !== undefined && this.#stream === this.#raw) this.#buffers.deliverTo(this.#onData);
    else this.#stream.on('data', this.#onData);
    this.#stream.on('end', this.#onEnd);
    this.#stream.on('error', this.#onError);
    this.#stream.on('close', this.#onClose);
    this.#stream.on('drain', this.#onDrain);
    this.#paused = false;
    this.#stream.resume();
    if (this.#stream.destroyed) this.#onClose();
  }

  #detach(): void {
    this.#stream.off('data', this.#onData);
    this.#stream.off('end', this.#onEnd);
    this.#stream.off('error', this.#onError);
    this.#stream.off('close', this.#onClose);
    this.#stream.off('drain', this.#onDrain);
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#receiver !== undefined) {
      const { resolve } = this.#receiver;
      this.#receiver = undefined;
      resolve(chunk);
      return;
    }
    this.#queue.push(chunk);
    this.#queuedBytes += chunk.length;
    if (this.#queuedBytes >= READ_AHEAD_BYTES_MAX) {
      this.#paused = true;
      this.#stream.pause();
    }
    this.#wake?.();
  };

  readonly #onEnd = (): void => this.#finish(new WireClosedError('the peer closed the connection'));

  readonly #onError = (error: Error): void => {
    this.#failure ??= error;
    this.#finish(new WireClosedError(`the connection broke: ${messageOf(error)}`, { cause: error }));
  };

  readonly #onClose = (): void => {
    this.#finish(new WireClosedError('the connection is closed'));
    this.#closed.resolve();
  };

  readonly #onDrain = (): void => {
    this.#drain?.resolve();
    this.#drain = undefined;
  };

  #finish(error: Error): void {
    this.#ended = true;
    if (!this.#gone.signal.aborted) this.#gone.abort(error);
    if (this.#drain !== undefined && this.#stream.destroyed) {
      this.#drain.reject(error);
      // A writer that did not wait is told by its next write.
      this.#drain.promise.catch(() => undefined);
      this.#drain = undefined;
    }
    this.#wake?.();
    if (this.#receiver !== undefined) {
      const { resolve, reject } = this.#receiver;
      this.#receiver = undefined;
      if (this.#failure === undefined) resolve(undefined);
      else reject(this.#closedError());
    }
  }

  #resume(wantedBytes = 0): void {
    if (!this.#paused || this.#queuedBytes > Math.max(READ_AHEAD_BYTES_MAX / 2, wantedBytes)) return;
    this.#paused = false;
    this.#stream.resume();
  }

  async #arrival(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    await promise;
    this.#wake = undefined;
  }

  #closedError(): WireClosedError {
    const reason = this.#gone.signal.reason;
    return reason instanceof WireClosedError ? reason : new WireClosedError('the connection is closed');
  }
}

/** How long a leg may take to deliver its last bytes after `end`. */
const END_GRACE_MS = 5_000;
