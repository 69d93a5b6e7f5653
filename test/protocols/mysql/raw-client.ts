import { connect } from 'node:net';
import { binaryText, readBinaryValue } from '../../../protocols/mysql/binary-value.ts';
import { type ColumnDefinition, readColumnDefinition } from '../../../protocols/mysql/column-definition.ts';
import { Capability, Command, ExtendedCapability, has, union } from '../../../protocols/mysql/constants.ts';
import { readErr } from '../../../protocols/mysql/err-packet.ts';
import { type Greeting, readGreeting } from '../../../protocols/mysql/handshake.ts';
import { lenencString, PayloadReader } from '../../../protocols/mysql/lenenc.ts';
import { LoginChannel } from '../../../protocols/mysql/login-channel.ts';
import { readOk } from '../../../protocols/mysql/ok-packet.ts';
import { encodePacket, HEADER_BYTES, nextSequence, sequenceOf } from '../../../protocols/mysql/packet.ts';
import { type Message, MessageAssembler } from '../../../protocols/mysql/packets.ts';
import { loginUpstream } from '../../../protocols/mysql/upstream-login.ts';
import { readTarget } from '../../../protocols/upstream-target.ts';
import { Wire } from '../../../src/net/wire.ts';

export interface RawError {
  readonly code: string;
  readonly message: string;
}

/** One result or OK of an answer. */
export interface RawResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly status: number;
  readonly info?: string;
  readonly error?: RawError;
}

const C = Capability;
/** What the drivers of both databases ask for, with the newer way to end results. */
export const USUAL: number = union(
  C.CLIENT_FOUND_ROWS,
  C.CLIENT_LONG_FLAG,
  C.CLIENT_TRANSACTIONS,
  C.CLIENT_LOCAL_FILES,
  C.CLIENT_MULTI_STATEMENTS,
  C.CLIENT_MULTI_RESULTS,
  C.CLIENT_PS_MULTI_RESULTS,
  C.CLIENT_SESSION_TRACK,
  C.CLIENT_DEPRECATE_EOF,
  C.CLIENT_QUERY_ATTRIBUTES,
);
const EXTENDED = union(
  ExtendedCapability.MARIADB_CLIENT_PROGRESS,
  ExtendedCapability.MARIADB_CLIENT_STMT_BULK_OPERATIONS,
  ExtendedCapability.MARIADB_CLIENT_EXTENDED_METADATA,
);

export interface RawOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database?: string;
  readonly capabilities?: number;
}

/** A client that shows the packets: every answer is checked for its sequence numbers. */
export class RawClient {
  readonly wire: Wire;
  readonly capabilities: number;
  readonly extended: number;
  /** The thread id of the greeting. */
  readonly connectionId: number;
  #seq = 0;
  /** Notices of a held command, as they came. */
  readonly progress: string[] = [];

  constructor(wire: Wire, capabilities: number, extended: number, connectionId: number) {
    this.wire = wire;
    this.capabilities = capabilities;
    this.extended = extended;
    this.connectionId = connectionId;
  }

  static async connect(options: RawOptions): Promise<RawClient> {
    const socket = connect(options.port, options.host);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    const wire = new Wire(socket);
    const secret = { HOST: options.host, PORT: String(options.port), USER: options.user, PASS: options.password };
    const target = await readTarget(new Map([...Object.entries(secret), ['SSLMODE', 'disable']]), 3306);
    const offered = await peekGreeting(wire);
    const login = await loginUpstream(new LoginChannel(wire), target, {
      capabilities: ((options.capabilities ?? USUAL) & offered.capabilities) >>> 0,
      extendedCapabilities: EXTENDED & offered.extendedCapabilities,
      charsetId: 45,
      packetBytesMax: 1 << 30,
      database: options.database ?? 'app',
      attributes: new Map(),
    });
    return new RawClient(wire, login.capabilities, login.extendedCapabilities, login.connectionId);
  }

  get hasDeprecatedEof(): boolean {
    return has(this.capabilities, C.CLIENT_DEPRECATE_EOF);
  }

  queryPayload(text: string): Buffer {
    const attributes = has(this.capabilities, C.CLIENT_QUERY_ATTRIBUTES) ? Buffer.of(0, 1) : Buffer.alloc(0);
    return Buffer.concat([Buffer.of(Command.COM_QUERY), attributes, Buffer.from(text)]);
  }

  send(payload: Buffer): void {
    this.wire.write(encodePacket(0, payload));
  }

  /** The answer to a command comes next; its packets are numbered from 1. */
  expectAnswer(seq = 1): void {
    this.#seq = seq;
  }

  async query(text: string): Promise<RawResult[]> {
    this.send(this.queryPayload(text));
    this.expectAnswer();
    return this.results(false);
  }

  /** One command, answered by OK, ERR or EOF. */
  async command(payload: Buffer): Promise<RawResult[]> {
    this.send(payload);
    this.expectAnswer();
    return this.results(true);
  }

  async message(): Promise<Message> {
    const assembler = new MessageAssembler();
    for (;;) {
      const header = await this.wire.read(HEADER_BYTES);
      if (sequenceOf(header) !== this.#seq)
        throw new Error(`packet ${sequenceOf(header)} came in the place of ${this.#seq}`);
      this.#seq = nextSequence(this.#seq);
      const frame = Buffer.concat([header, await this.wire.read(header.readUIntLE(0, 3))]);
      const message = assembler.push(frame, 1 << 30);
      if (message === undefined) continue;
      if (message.payload.length >= 3 && message.payload.readUIntLE(0, 3) === 0xffffff) {
        this.progress.push(message.payload.subarray(10).toString());
        continue;
      }
      return message;
    }
  }

  /** Sends packets of a file, numbered on. */
  sendFile(...contents: readonly Buffer[]): void {
    for (const content of contents) {
      this.wire.write(encodePacket(this.#seq, content));
      this.#seq = nextSequence(this.#seq);
    }
  }

  async results(isBinary: boolean, onFile?: (name: string) => readonly Buffer[]): Promise<RawResult[]> {
    const results: RawResult[] = [];
    for (;;) {
      const result = await this.#result(isBinary, onFile);
      results.push(result);
      if ((result.status & 0x08) === 0) return results;
    }
  }

  async #result(isBinary: boolean, onFile?: (name: string) => readonly Buffer[]): Promise<RawResult> {
    const { payload } = await this.message();
    if (payload[0] === 0xff) return failed(payload);
    if (payload[0] === 0x00 || payload[0] === 0xfe) return this.#end(payload, [], []);
    if (payload[0] === 0xfb) {
      const contents = onFile?.(payload.subarray(1).toString()) ?? [];
      this.sendFile(...contents, Buffer.alloc(0));
      return this.#result(isBinary);
    }
    const definitions = await this.definitions(new PayloadReader(payload).count());
    if (!this.hasDeprecatedEof) {
      const eof = (await this.message()).payload;
      if ((eof.readUInt16LE(3) & 0x40) !== 0) return this.#end(eof, definitions, []);
    }
    return this.rows(definitions, isBinary);
  }

  async definitions(n: number): Promise<ColumnDefinition[]> {
    const hasExtendedMetadata = has(this.extended, ExtendedCapability.MARIADB_CLIENT_EXTENDED_METADATA);
    const definitions: ColumnDefinition[] = [];
    for (let i = 0; i < n; i++)
      definitions.push(readColumnDefinition((await this.message()).payload, { hasExtendedMetadata }));
    return definitions;
  }

  async rows(definitions: readonly ColumnDefinition[], isBinary: boolean): Promise<RawResult> {
    const rows: (string | null)[][] = [];
    for (;;) {
      const { payload } = await this.message();
      if (payload[0] === 0xff) return { ...failed(payload), rows };
      if (payload[0] === 0xfe && payload.length < (this.hasDeprecatedEof ? 0xffffff : 9))
        return this.#end(payload, definitions, rows);
      rows.push(isBinary ? binaryRow(payload, definitions) : textRow(payload, definitions.length));
    }
  }

  #end(payload: Buffer, definitions: readonly ColumnDefinition[], rows: RawResult['rows']): RawResult {
    const columns = definitions.map(({ name }) => name.toString());
    if (payload[0] === 0xfe && !this.hasDeprecatedEof) return { columns, rows, status: payload.readUInt16LE(3) };
    const ok = readOk(this.capabilities, payload);
    return { columns, rows, status: ok.status, ...(ok.info.length === 0 ? {} : { info: ok.info.toString() }) };
  }

  /** Prepares a statement; an error instead of its number where it cannot be. */
  async prepare(
    text: string,
  ): Promise<{ readonly id: number; readonly params: number; readonly columns: ColumnDefinition[] } | RawError> {
    this.send(Buffer.concat([Buffer.of(Command.COM_STMT_PREPARE), Buffer.from(text)]));
    this.expectAnswer();
    return this.prepared();
  }

  async prepared(): Promise<
    { readonly id: number; readonly params: number; readonly columns: ColumnDefinition[] } | RawError
  > {
    const { payload } = await this.message();
    if (payload[0] === 0xff) return failed(payload).error ?? { code: '', message: '' };
    const columnCount = payload.readUInt16LE(5);
    const params = payload.readUInt16LE(7);
    await this.definitions(params);
    if (params > 0 && !this.hasDeprecatedEof) await this.message();
    const columns = await this.definitions(columnCount);
    if (columnCount > 0 && !this.hasDeprecatedEof) await this.message();
    return { id: payload.readUInt32LE(1), params, columns };
  }

  /** Executes with text parameters. */
  async execute(
    id: number,
    params: readonly (string | null)[],
    options: { cursor?: boolean; types?: boolean } = {},
  ): Promise<RawResult[]> {
    this.send(this.executePayload(id, params, options));
    this.expectAnswer();
    return this.results(true);
  }

  executePayload(
    id: number,
    params: readonly (string | null)[],
    { cursor = false, types = true }: { cursor?: boolean; types?: boolean } = {},
  ): Buffer {
    const head = Buffer.alloc(10);
    head.writeUInt8(Command.COM_STMT_EXECUTE);
    head.writeUInt32LE(id, 1);
    head.writeUInt8(cursor ? 1 : 0, 5);
    head.writeUInt32LE(1, 6);
    if (params.length === 0) return head;
    const hasNames = has(this.capabilities, C.CLIENT_QUERY_ATTRIBUTES);
    const nulls = Buffer.alloc((params.length + 7) >> 3);
    params.forEach((param, i) => {
      if (param === null) nulls[i >> 3] = (nulls[i >> 3] ?? 0) | (1 << (i & 7));
    });
    const type = hasNames ? Buffer.of(0xfd, 0, 0) : Buffer.of(0xfd, 0);
    return Buffer.concat([
      head,
      hasNames ? Buffer.of(params.length) : Buffer.alloc(0),
      nulls,
      Buffer.of(types ? 1 : 0),
      ...(types ? params.map(() => type) : []),
      ...params.flatMap((param) => (param === null ? [] : [lenencString(param)])),
    ]);
  }

  /** The next rows of a cursor. */
  async fetch(id: number, rows: number, definitions: readonly ColumnDefinition[]): Promise<RawResult> {
    const payload = Buffer.alloc(9);
    payload.writeUInt8(Command.COM_STMT_FETCH);
    payload.writeUInt32LE(id, 1);
    payload.writeUInt32LE(rows, 5);
    this.send(payload);
    this.expectAnswer();
    return this.rows(definitions, true);
  }

  close(): void {
    this.wire.write(encodePacket(0, Buffer.of(Command.COM_QUIT)));
    this.wire.end();
  }
}

/** What the server offers; its greeting is then read again by the login. */
async function peekGreeting(wire: Wire): Promise<Greeting> {
  const header = await wire.read(HEADER_BYTES);
  const payload = await wire.read(header.readUIntLE(0, 3));
  wire.unread(Buffer.concat([header, payload]));
  return readGreeting(payload);
}

/** A command about a statement: its number behind the code. */
export function statementCommand(command: number, id: number, ...more: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(command);
  head.writeUInt32LE(id, 1);
  return Buffer.concat([head, ...more]);
}

function failed(payload: Buffer): RawResult {
  const { code, sqlState, message } = readErr(payload);
  return { columns: [], rows: [], status: 0, error: { code: `${code} ${sqlState}`, message } };
}

function textRow(payload: Buffer, n: number): (string | null)[] {
  const reader = new PayloadReader(payload);
  const cells = Array.from({ length: n }, () => reader.lenencCell()?.toString() ?? null);
  reader.expectEnd();
  return cells;
}

function binaryRow(payload: Buffer, definitions: readonly ColumnDefinition[]): (string | null)[] {
  const reader = new PayloadReader(payload, 1);
  const nulls = reader.bytes((definitions.length + 9) >> 3);
  const cells = definitions.map(({ type, flags }, i) => {
    if (((nulls[(i + 2) >> 3] ?? 0) & (1 << ((i + 2) & 7))) !== 0) return null;
    const bytes = readBinaryValue(reader, type);
    return binaryText(type, bytes, (flags & 0x20) !== 0) ?? bytes.toString();
  });
  reader.expectEnd();
  return cells;
}
