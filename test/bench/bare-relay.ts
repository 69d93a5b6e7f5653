/**
 * A relay that decides nothing, to tell what a gateway in Node costs at the least: `node test/bench/bare-relay.ts MODE PORT`
 * listens on a free port, prints it, and passes bytes to and from PORT. MODE `pipe` passes chunks as they come, `headers`
 * reads the header of every message of the server on their way.
 */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

const [mode, upstreamPort] = process.argv.slice(2);

createServer({ noDelay: true }, (client) => {
  const upstream = connect({ host: '127.0.0.1', port: Number(upstreamPort), noDelay: true });
  pass(client, upstream, () => undefined);
  pass(upstream, client, mode === 'headers' ? headerWalk() : () => undefined);
}).listen(0, '127.0.0.1', function (this: { address(): AddressInfo | string | null }) {
  const address = this.address();
  console.log(typeof address === 'object' && address !== null ? address.port : '');
});

function pass(from: Socket, to: Socket, look: (chunk: Buffer) => void): void {
  from.on('data', (chunk: Buffer) => {
    look(chunk);
    if (to.write(chunk)) return;
    from.pause();
    to.once('drain', () => from.resume());
  });
  from.on('close', () => to.destroy());
  from.on('error', () => to.destroy());
}

const HEADER_BYTES = 5;

/** Walks from header to header; one that crosses chunks is put together first. The client must not ask for TLS. */
function headerWalk(): (chunk: Buffer) => void {
  const header = Buffer.alloc(HEADER_BYTES);
  let headerBytes = 0;
  let left = 0;
  return (chunk) => {
    let at = left;
    while (at < chunk.length) {
      if (headerBytes === 0 && at + HEADER_BYTES <= chunk.length) {
        at += 1 + chunk.readInt32BE(at + 1);
        continue;
      }
      const copied = chunk.copy(header, headerBytes, at, at + HEADER_BYTES - headerBytes);
      headerBytes += copied;
      at += copied;
      if (headerBytes < HEADER_BYTES) break;
      at += header.readInt32BE(1) - (HEADER_BYTES - 1);
      headerBytes = 0;
    }
    left = Math.max(0, at - chunk.length);
  };
}
