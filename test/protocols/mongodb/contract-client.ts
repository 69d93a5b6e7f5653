import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { Binary, type Document, deserialize, EJSON, Int32, Long } from 'bson';
import { HEADER_BYTES, MESSAGE_BYTES_MAX, readHeader } from '../../../protocols/mongodb/messages/header.ts';
import { readOpMsg } from '../../../protocols/mongodb/messages/op-msg.ts';
import { Wire } from '../../../src/net/wire.ts';
import type { ContractClient, ContractResult } from '../contract.ts';
import { request } from './conversation.ts';
import { logIn } from './login-client.ts';

/** The database that the suite works in. */
export const DATABASE = 'app';

export interface ContractLogin {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** The suite's statements, by how they begin, as commands. */
const COMMANDS: readonly (readonly [RegExp, (match: RegExpExecArray, parameter: string) => Document])[] = [
  [/^\{/, ({ input }) => EJSON.parse(input, { relaxed: false })],
  [/^select id, email, note from (\w+) where id <= 3/, ([, from = '']) => people(from, { id: atMost(3) })],
  [
    /^select id, email, note from (\w+) where note <> \? and id <= 3/,
    ([, from = ''], parameter) => people(from, { note: { $ne: parameter }, id: atMost(3) }),
  ],
  [
    /^select id from (\w+) where id (>=|=) (\d+)/,
    ([, from, operator, id]) => ({
      find: from,
      filter: { id: { [operator === '=' ? '$eq' : '$gte']: new Int32(Number(id)) } },
      sort: { id: new Int32(1) },
      projection: { _id: false, id: true },
    }),
  ],
  [
    /^insert into (\w+) .* values \((\d+), '(\w+)', '(\w+)'\)/,
    ([, into, id, email, note]) => ({ insert: into, documents: [{ id: new Int32(Number(id)), email, note }] }),
  ],
  [/^delete from (\w+) where id > 3/, ([, from]) => deleting(from, { id: { $gt: new Int32(3) } })],
  [/^delete from (\w+) where email = \?/, ([, from], email) => deleting(from, { email })],
  [/^delete from (\w+)$/, ([, from]) => deleting(from, {})],
  [/^select '(\w+)'/, ([, word]) => ({ aggregate: new Int32(1), pipeline: [{ $documents: [{ word }] }], cursor: {} })],
  // A stage that there is not, for a table that there is not.
  [/^select 1 from (\w+)/, ([, from]) => ({ aggregate: from, pipeline: [{ $nowhere: {} }], cursor: {} })],
];

/** A statement of the suite as a command. */
export function commandOf(text: string, parameter = ''): Document {
  for (const [pattern, command] of COMMANDS) {
    const match = pattern.exec(text);
    if (match !== null) return { ...command(match, parameter), $db: DATABASE };
  }
  throw new Error(`the suite has a new statement: ${text}`);
}

function people(from: string, filter: Document): Document {
  const projection = { _id: false, id: true, email: true, note: true };
  return { find: from, filter, sort: { id: new Int32(1) }, projection };
}

function atMost(n: number): Document {
  return { $lte: new Int32(n) };
}

function deleting(from: string | undefined, q: Document): Document {
  return { delete: from, deletes: [{ q, limit: new Int32(0) }] };
}

/** A client of the contract suite, which speaks the protocol by hand. */
export async function connectContractClient(login: ContractLogin): Promise<ContractClient> {
  const wire = new Wire(connect(login.port, login.host));
  const done = await logIn(wire, { userName: login.user, password: login.password });
  if (done.ok !== 1) throw new Error(done.errmsg);
  return new MongodbContractClient(wire);
}

class MongodbContractClient implements ContractClient {
  readonly closed: Promise<void>;
  readonly #wire: Wire;
  readonly #lsid = { id: new Binary(randomBytes(16), Binary.SUBTYPE_UUID) };
  #requests = 0;
  #transactions = 0;
  /** Commands of the transaction that is open; undefined outside of one. */
  #inTransaction: number | undefined;

  constructor(wire: Wire) {
    this.#wire = wire;
    this.closed = new Promise((resolve) => {
      if (wire.signal.aborted) resolve();
      wire.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  async query(text: string): Promise<ContractResult> {
    if (text === 'begin') {
      this.#transactions += 1;
      this.#inTransaction = 0;
      return { rows: [] };
    }
    if (text !== 'commit') return this.#run(commandOf(text));
    const result = await this.#run({ commitTransaction: new Int32(1), $db: 'admin' });
    this.#inTransaction = undefined;
    return result;
  }

  prepared(text: string, parameter: string): Promise<ContractResult> {
    return this.#run(commandOf(text, parameter));
  }

  pipeline(texts: readonly string[]): Promise<readonly ContractResult[]> {
    return this.burst(texts);
  }

  async burst(texts: readonly string[]): Promise<readonly ContractResult[]> {
    await this.#wire.write(Buffer.concat(texts.map((text) => this.#request(commandOf(text)))));
    const results: ContractResult[] = [];
    for (let left = texts.length; left > 0; left -= 1) results.push(await this.#answer(this.#requests - left + 1));
    return results;
  }

  sendRaw(bytes: Buffer): void {
    this.#wire.write(bytes);
  }

  hangUp(): void {
    this.#wire.destroy();
  }

  async close(): Promise<void> {
    this.#wire.end();
    await this.#wire.closed;
  }

  async #run(command: Document): Promise<ContractResult> {
    await this.#wire.write(this.#request(command));
    return this.#answer(this.#requests);
  }

  #request(command: Document): Buffer {
    this.#requests += 1;
    if (this.#inTransaction === undefined) return request(this.#requests, command);
    const isFirst = this.#inTransaction === 0;
    this.#inTransaction += 1;
    return request(this.#requests, {
      ...command,
      lsid: this.#lsid,
      txnNumber: Long.fromNumber(this.#transactions),
      autocommit: false,
      ...(isFirst ? { startTransaction: true } : {}),
    });
  }

  async #answer(to: number): Promise<ContractResult> {
    const head = await this.#wire.read(HEADER_BYTES);
    const { length, responseTo } = readHeader(head);
    if (length > MESSAGE_BYTES_MAX) throw new Error('an answer is too long');
    const { body } = readOpMsg(Buffer.concat([head, await this.#wire.read(length - HEADER_BYTES)]));
    if (responseTo !== to) throw new Error(`an answer to ${responseTo} came in the place of one to ${to}`);
    const document = deserialize(body);
    if (document.ok !== 1) return { rows: [], error: { code: String(document.code), message: document.errmsg } };
    const batch: Document[] = document.cursor?.firstBatch ?? [];
    return { rows: batch.map((row) => Object.values(row).map((value) => (value === null ? null : String(value)))) };
  }
}
