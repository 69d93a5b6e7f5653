import type { Socket } from 'node:net';
import pg from 'pg';
import type { ContractClient, ContractResult } from '../contract.ts';
import { fe } from './frames.ts';

interface Message {
  readonly tag: string;
  readonly body: Buffer;
}

const INT4_OID = 23;

/** Logs in with node-postgres, then speaks raw messages on its socket: only so can a test pipeline and misbehave. */
export async function connectContractClient(target: {
  port: number;
  user: string;
  password: string;
  database?: string;
}): Promise<ContractClient> {
  const client = new pg.Client({ host: '127.0.0.1', ssl: false, ...target });
  client.on('error', () => undefined);
  await client.connect();
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  stream.removeAllListeners('data');
  return new RawClient(stream);
}

class RawClient implements ContractClient {
  readonly #stream: Socket;
  #rest = Buffer.alloc(0);
  #messages: Message[] = [];
  #wake: () => void = () => undefined;
  readonly closed: Promise<void>;

  constructor(stream: Socket) {
    this.#stream = stream;
    stream.on('error', () => undefined);
    stream.on('data', (chunk) => this.#take(chunk));
    this.closed = new Promise((resolve) => stream.once('close', () => resolve()));
    void this.closed.then(() => this.#wake());
    stream.resume();
  }

  async query(text: string): Promise<ContractResult> {
    this.#stream.write(fe.query(text));
    return resultOf(await this.#untilReady());
  }

  async prepared(text: string, parameter: string): Promise<ContractResult> {
    const binaryResults = [1];
    this.#stream.write(
      Buffer.concat([
        fe.parse('', text),
        fe.bind('', '', [parameter], [], binaryResults),
        fe.describe('P'),
        fe.execute(),
        fe.sync(),
      ]),
    );
    return resultOf(await this.#untilReady());
  }

  async pipeline(texts: readonly string[]): Promise<readonly ContractResult[]> {
    const units = texts.map((text) =>
      Buffer.concat([fe.parse('', text), fe.bind('', ''), fe.describe('P'), fe.execute()]),
    );
    this.#stream.write(Buffer.concat([...units, fe.sync()]));
    const messages = await this.#untilReady();
    const results: ContractResult[] = [];
    let current: Message[] = [];
    for (const message of messages) {
      current.push(message);
      if (message.tag === 'C' || message.tag === 'E') {
        results.push(resultOf(current));
        current = [];
      }
    }
    return results;
  }

  async burst(texts: readonly string[]): Promise<readonly ContractResult[]> {
    this.#stream.write(Buffer.concat(texts.map((text) => fe.query(text))));
    const results: ContractResult[] = [];
    for (const _ of texts) results.push(resultOf(await this.#untilReady()));
    return results;
  }

  sendRaw(bytes: Buffer): void {
    this.#stream.write(bytes);
  }

  hangUp(): void {
    this.#stream.destroy();
  }

  async close(): Promise<void> {
    this.#stream.end(fe.terminate());
    await this.closed;
  }

  #take(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= 5) {
      const size = this.#rest.readInt32BE(1) + 1;
      if (this.#rest.length < size) break;
      const message = { tag: String.fromCharCode(this.#rest[0] ?? 0), body: this.#rest.subarray(5, size) };
      this.#rest = this.#rest.subarray(size);
      if (message.tag !== 'N' && message.tag !== 'S') this.#messages.push(message);
    }
    this.#wake();
  }

  async #untilReady(): Promise<readonly Message[]> {
    for (;;) {
      const end = this.#messages.findIndex(({ tag }) => tag === 'Z');
      if (end >= 0) return this.#messages.splice(0, end + 1);
      if (this.#stream.destroyed) throw new Error('the connection was closed before the answer');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

function resultOf(messages: readonly Message[]): ContractResult {
  const rows: (string | null)[][] = [];
  let types: { oid: number; isBinary: boolean }[] = [];
  let error: ContractResult['error'];
  for (const { tag, body } of messages) {
    if (tag === 'T') types = fieldsOf(body);
    if (tag === 'D') rows.push(cellsOf(body, types));
    if (tag === 'E') error = errorOf(body);
  }
  return error === undefined ? { rows } : { rows, error };
}

function fieldsOf(body: Buffer): { oid: number; isBinary: boolean }[] {
  const fields: { oid: number; isBinary: boolean }[] = [];
  let at = 2;
  for (let i = 0; i < body.readInt16BE(0); i += 1) {
    at = body.indexOf(0, at) + 1;
    fields.push({ oid: body.readInt32BE(at + 6), isBinary: body.readInt16BE(at + 16) === 1 });
    at += 18;
  }
  return fields;
}

function cellsOf(body: Buffer, types: readonly { oid: number; isBinary: boolean }[]): (string | null)[] {
  const cells: (string | null)[] = [];
  let at = 2;
  for (let i = 0; i < body.readInt16BE(0); i += 1) {
    const length = body.readInt32BE(at);
    at += 4;
    if (length < 0) {
      cells.push(null);
      continue;
    }
    const bytes = body.subarray(at, at + length);
    at += length;
    const isInteger = types[i]?.isBinary === true && types[i]?.oid === INT4_OID;
    cells.push(isInteger ? String(bytes.readInt32BE(0)) : bytes.toString());
  }
  return cells;
}

function errorOf(body: Buffer): { code: string; message: string } {
  const fields = new Map<string, string>();
  for (const field of body.toString().split('\0')) fields.set(field.slice(0, 1), field.slice(1));
  return { code: fields.get('C') ?? '', message: fields.get('M') ?? '' };
}
