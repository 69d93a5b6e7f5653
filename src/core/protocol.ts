import type { Wire } from '../net/wire.ts';
import type { LiveSession } from './live-session.ts';
import type { Pipeline } from './pipeline.ts';
import type { User, Verb } from './session.ts';

/** The name a client logs in with, `<user>~<connection>`, taken apart. */
export interface WireName {
  readonly user: string;
  readonly connection: string;
}

/** SCRAM-SHA-256 verifiers (RFC 5802) of every access token that may open this connection: same salt, any of them may match. */
export interface ScramVerifiers {
  readonly salt: Buffer;
  readonly iterations: number;
  readonly verifiers: readonly ScramVerifier[];
}

export interface ScramVerifier {
  readonly tokenId: string;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

/** What `mysql_native_password` is checked against, of one access token. */
export interface NativeVerifier {
  readonly tokenId: string;
  /** SHA-1 of the secret's SHA-1. */
  readonly hash: Buffer;
}

/** A login whose credentials were proven. */
export interface Login {
  readonly name: WireName;
  /** The token that proved it. */
  readonly tokenId: string;
  readonly protocol: string;
  readonly clientAddress: string;
  readonly application: string;
  /** The database the client asked for; empty: the connection's default. */
  readonly database: string;
  /** Left out: `connect`. */
  readonly verb?: Verb;
  /** Left out: its queries may be held. */
  readonly failsFast?: boolean;
}

/** An opened session with what the protocol needs to run it. */
/** What a protocol and a command need to reach and use the upstream. Never log it. */
export interface ConnectionSecret extends ReadonlyMap<string, string> {
  /** Makes what takes the place of PASS, for one login: where it is given, there is no PASS. Throws UpstreamError. */
  readonly password?: () => Promise<string>;
}

export interface Admission {
  readonly user: User;
  readonly session: LiveSession;
  readonly pipeline: Pipeline;
  /** The connection's decoded secret (`HOST`, `PORT`, `USER` …), decoded just now. Never log it. */
  readonly secret: ConnectionSecret;
  /** Opens a leg to the upstream, through the connection's agent. Throws UpstreamError. */
  dial(host: string, port: number): Promise<Wire>;
  /** Ends the session's record; idempotent. Every admission must be closed. */
  close(reason: string): Promise<void>;
}

/** The only way from a protocol to identity, store and plugins. */
export interface Door {
  /** Never fails for unknown users: it then returns a mock no proof can match, stable per name. */
  scram(name: WireName): Promise<ScramVerifiers>;
  /**
   * For protocols that carry the secret itself, within TLS: the access token it is, if that is this user's and may open
   * this connection. The same work for names nobody has.
   */
  secret(name: WireName, secret: string): Promise<string | undefined>;
  /** Empty for unknown users, who must be answered like wrong secrets, at the same point and with the same work. */
  native(name: WireName): Promise<readonly NativeVerifier[]>;
  /** Throws AdmissionError: unknown and invisible connections are answered alike. */
  admit(login: Login): Promise<Admission>;
}

/** The values a policy switch may have: one of these words, or a whole number. */
export type PolicyValues =
  | readonly string[]
  | {
      readonly min: number;
      readonly max: number;
      /** What the protocol must support to honour it, besides deciding. */
      readonly needs?: keyof Protocol['supports'];
    };

/** One wire protocol: takes a fresh client socket and runs the session to its end. Never rejects; closes the wire itself. */
export interface Protocol {
  readonly name: string;
  readonly defaultPort: number;
  /** What connections of this protocol can honour; configuration that asks for more is refused when saved. */
  readonly supports: {
    readonly deciding: boolean;
    readonly masking: boolean;
    /** Its codec counts the rows a command changes before they are kept (`Codec.limitRows`). */
    readonly rowLimits?: boolean;
  };
  /** The switches a connection's `policy` may hold, and their values; anything else is refused when saved. */
  readonly policyKeys?: Readonly<Record<string, PolicyValues>>;
  /**
   * `established` is called, maybe more than once, when the client has proven who it is, or is counted by a limit of the
   * protocol's own: until then it counts as a half-open login.
   */
  serve(client: Wire, door: Door, established?: () => void): Promise<void>;
  /** The same for listeners of their own, by name: other faces of the protocol, for clients that go by what greets them. */
  readonly variants?: Readonly<Record<string, Protocol['serve']>>;
  /** Where its servers listen when a connection's secret names no port. */
  readonly upstreamPort?: number;
  /**
   * Says to a server that was dialled what makes it answer, and what keeps it from taking the dial for a fault; needs no
   * credentials. Throws UpstreamError. Absent where a server does not mind a client that says nothing and goes.
   */
  probe?(wire: Wire): Promise<void>;
  /**
   * For protocols whose secrets say in another way than HOST and PORT where the upstream is, or name several servers: finds
   * out whether one answers, from these keys alone. Takes the place of `probe`. Throws UpstreamError, without a value.
   */
  readonly reach?: {
    readonly keys: readonly string[];
    ask(secret: ReadonlyMap<string, string>, dial: Admission['dial'], signal: AbortSignal): Promise<void>;
  };
  /** Ends what the protocol keeps beside its sessions, when the gateway stops; the sessions are over by then. */
  close?(): void;
}
