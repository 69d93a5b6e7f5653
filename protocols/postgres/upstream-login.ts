import { ProtocolError, UpstreamError } from '../../src/errors.ts';
import type { Wire } from '../../src/net/wire.ts';
import type { UpstreamTarget } from '../upstream-target.ts';
import { errorFields, type LoginMessage, readMessage } from './login-messages.ts';
import { CANCEL_KEY_BYTES_MAX, encodeStartup, MINOR_NEWEST, versionNumber } from './startup.ts';
import { authenticateUpstream } from './upstream-auth.ts';
import { secureUpstream } from './upstream-tls.ts';

/** The longest message an upstream may send while we log in. */
const LOGIN_MESSAGE_BYTES_MAX = 64 * 1024;
/** All an upstream may say between the login and its first ReadyForQuery. */
const GREETING_BYTES_MAX = 1024 * 1024;

export interface UpstreamLoginOptions {
  readonly target: UpstreamTarget;
  /** The protocol's minor version to ask for. */
  readonly minor: number;
  readonly database: string;
  readonly settings: ReadonlyMap<string, string>;
}

/** What an upstream said when it let us in. */
export interface UpstreamGreeting {
  /** ParameterStatus and NoticeResponse messages, as they came. */
  readonly messages: readonly LoginMessage[];
  /** What a cancel request needs; undefined where the upstream gives none. */
  readonly cancelKey: { readonly pid: number; readonly key: Buffer } | undefined;
}

/** Logs in to an upstream over a fresh leg, encrypted as its target asks. Throws UpstreamError, ProtocolError or WireClosedError. */
export async function loginUpstream(wire: Wire, options: UpstreamLoginOptions): Promise<UpstreamGreeting> {
  const { target, minor, settings } = options;
  await secureUpstream(wire, target);
  const database = options.database || target.database;
  const parameters = new Map([
    ['user', target.user],
    ...(database === '' ? [] : [['database', database] as const]),
    ...settings,
  ]);
  await wire.write(encodeStartup(minor, parameters));
  const next = async (): Promise<LoginMessage> => {
    const read = await readMessage(wire, LOGIN_MESSAGE_BYTES_MAX);
    if (read.tag === 'E') throw refused(read.body, target, database);
    return read;
  };
  const notices: LoginMessage[] = [];
  await authenticateUpstream(wire, target, async () => {
    for (let i = 0; ; i++) {
      const read = await next();
      if (i >= PREAMBLE_MESSAGES_MAX) throw new ProtocolError('the upstream does not come to authentication');
      if (read.tag === 'N') notices.push(read);
      else if (read.tag === 'v') checkVersion(read.body, minor);
      else return read;
    }
  });
  return readGreeting(next, notices);
}

/** Notices and version negotiation before an authentication request. */
const PREAMBLE_MESSAGES_MAX = 16;

/** NegotiateProtocolVersion: an older server names the version it goes on with. We sent no options it could refuse. */
function checkVersion(body: Buffer, minor: number): void {
  const version = body.length >= 8 ? body.readInt32BE(0) : 0;
  const isKnown = Array.from({ length: Math.min(minor, MINOR_NEWEST) + 1 }, (_, i) => versionNumber(i)).includes(
    version,
  );
  if (!isKnown) throw new ProtocolError('the upstream wants to speak a protocol version that was not offered');
}

async function readGreeting(next: () => Promise<LoginMessage>, notices: LoginMessage[]): Promise<UpstreamGreeting> {
  const messages = [...notices];
  let cancelKey: UpstreamGreeting['cancelKey'];
  let bytes = 0;
  for (;;) {
    const read = await next();
    bytes += read.bytes.length;
    if (bytes > GREETING_BYTES_MAX) throw new ProtocolError('the upstream says too much before it is ready');
    switch (read.tag) {
      case 'S':
      case 'N':
        messages.push(read);
        break;
      case 'K': {
        const key = read.body.subarray(4);
        if (key.length < 4 || key.length > CANCEL_KEY_BYTES_MAX) throw new ProtocolError('broken BackendKeyData');
        // A copy: the message lies in memory that everything said at the login shares.
        cancelKey = { pid: read.body.readInt32BE(0), key: copyOf(key) };
        break;
      }
      case 'Z':
        if (read.body.toString('latin1') !== 'I') throw new ProtocolError('the upstream starts within a transaction');
        return { messages, cancelKey };
      default:
        throw new ProtocolError(`message ${read.tag} before ReadyForQuery`);
    }
  }
}

function copyOf(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}

/** What to do about a refusal, by SQLSTATE; for these the upstream's own words would name its user and address. */
const REFUSALS: Readonly<Record<string, string>> = {
  '28P01': 'the upstream refuses the user name or password in its secret',
  '28000': 'the upstream does not let the gateway in (its pg_hba.conf, or the user of the secret)',
};

/** Quotes the upstream's own error where it helps, with everything of the secret taken out of it. */
function refused(body: Buffer, target: UpstreamTarget, database: string): UpstreamError {
  const fields = errorFields(body);
  const code = /^[0-9A-Z]{5}$/.exec(fields.get('C') ?? '')?.[0] ?? '';
  const known = REFUSALS[code];
  if (known !== undefined) return new UpstreamError(known);
  // A user with the database's name is not hidden: the client knows that name.
  const hidden = [target.password, target.host, target.user === database ? undefined : target.user];
  const text = hidden.reduce<string>(
    (left, value) => (value === undefined ? left : left.replaceAll(value, '***')),
    (fields.get('M') ?? '').slice(0, QUOTE_CHARS_MAX),
  );
  return new UpstreamError(`the upstream refused the session: ${text} (${code})`);
}

/** How much of an upstream's error text is passed on. */
const QUOTE_CHARS_MAX = 500;
