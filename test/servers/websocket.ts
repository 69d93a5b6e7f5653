import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** The server's side of one WebSocket (RFC 6455), as far as Socket Mode needs it: short, whole text messages. */
export interface ServerSocket {
  send(text: string): void;
  /** Closes in order; `destroy` breaks off. */
  close(): void;
  destroy(): void;
}

const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

export function acceptWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  on: { message(text: string): void; closed(): void },
): ServerSocket {
  const key = createHash('sha1').update(`${request.headers['sec-websocket-key']}${MAGIC}`).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`,
  );
  const send = (opcode: number, payload: Buffer): void => {
    if (!socket.writable) return;
    const head = payload.length < 126 ? Buffer.from([0x80 | opcode, payload.length]) : Buffer.alloc(4);
    if (payload.length >= 126) {
      head[0] = 0x80 | opcode;
      head[1] = 126;
      head.writeUInt16BE(payload.length, 2);
    }
    socket.write(Buffer.concat([head, payload]));
  };
  let pending: Buffer = Buffer.alloc(0);
  socket.on('data', (part: Buffer) => {
    pending = Buffer.concat([pending, part]);
    for (;;) {
      const frame = readFrame(pending);
      if (frame === undefined) return;
      pending = pending.subarray(frame.size);
      if (frame.opcode === TEXT) on.message(frame.payload.toString());
      else if (frame.opcode === PING) send(PONG, frame.payload);
      else if (frame.opcode === CLOSE) {
        send(CLOSE, frame.payload);
        socket.end();
      }
    }
  });
  socket.on('error', () => undefined);
  // A program that is killed says nothing, and the server's sockets stay half open by themselves.
  socket.on('end', () => socket.destroy());
  socket.on('close', () => on.closed());
  return {
    send: (text) => send(TEXT, Buffer.from(text)),
    close: () => {
      send(CLOSE, Buffer.from([0x03, 0xe8]));
    },
    destroy: () => socket.destroy(),
  };
}

/** A frame of a client, which are always masked; undefined while it is not all there. */
function readFrame(data: Buffer): { opcode: number; payload: Buffer; size: number } | undefined {
  if (data.length < 2) return undefined;
  const short = (data[1] ?? 0) & 0x7f;
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (data.length < 2 + extra + 4) return undefined;
  const length = short === 126 ? data.readUInt16BE(2) : short === 127 ? Number(data.readBigUInt64BE(2)) : short;
  const at = 2 + extra;
  if (data.length < at + 4 + length) return undefined;
  const mask = data.subarray(at, at + 4);
  const payload = Buffer.from(data.subarray(at + 4, at + 4 + length)).map((byte, i) => byte ^ (mask[i % 4] ?? 0));
  return { opcode: (data[0] ?? 0) & 0x0f, payload: Buffer.from(payload), size: at + 4 + length };
}
