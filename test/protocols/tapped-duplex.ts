import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** A socket that remembers what went through it and hands received bytes on in pieces of a chosen size. */
export class TappedDuplex extends Duplex {
  readonly #socket: Socket;
  readonly #pieceBytes: number;
  readonly remoteAddress = '127.0.0.1';
  readonly received: Buffer[] = [];
  readonly sent: Buffer[] = [];

  constructor(socket: Socket, pieceBytes: number) {
    super({ allowHalfOpen: false });
    this.#socket = socket;
    this.#pieceBytes = pieceBytes;
    // As a Wire does with a socket: small packets must not wait for acknowledgements.
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.received.push(chunk);
      let more = true;
      for (let at = 0; at < chunk.length; at += this.#pieceBytes) {
        // Each piece has memory of its own, as a chunk read from a socket has.
        more = this.push(Buffer.from(chunk.subarray(at, Math.min(chunk.length, at + this.#pieceBytes))));
      }
      if (!more) socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.sent.push(chunk);
    this.#socket.write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}
