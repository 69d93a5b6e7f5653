import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { OidcLogin } from '../auth/index.ts';
import type { AuthConfig } from '../auth-config.ts';
import type { Agents } from '../core/agents.ts';
import type { Exec, ExecRequest, TestOutcome } from '../exec/index.ts';
import type { Reference } from '../secrets/references/reference.ts';
import type { Connection, Store, WebhookMessage } from '../store/index.ts';
import type { ConnectionDraft } from './connection-rules.ts';
import type { GuardrailDraft } from './guardrail-shape.ts';
import type { MaskingRuleDraft } from './masking-shape.ts';
import type { RuleTrials } from './trial-ports.ts';
import type { WindowOffer } from './window-shape.ts';

/** A wire protocol of this build, as far as configuration must know it. */
export interface ProtocolInfo {
  readonly name: string;
  readonly defaultPort: number;
  readonly supports: { readonly deciding: boolean; readonly masking: boolean };
}

/** A plugin of this build, as far as configuration must know it. */
export interface PluginInfo {
  readonly name: string;
  readonly summary: string;
  /** `always`: part of every session. `field`: a field of the connection says it. `attached`: on where it is attached. */
  readonly binding: 'always' | 'field' | 'attached';
  readonly isAvailable: boolean;
  /** Every new connection has it that does not say otherwise. */
  readonly isDefault: boolean;
  /** Names of the settings it reads. */
  readonly envvars: readonly string[];
  /** What is wrong with what one connection tells it, one sentence per problem. */
  configProblems(config: readonly string[]): readonly string[];
  /** What is wrong with the value of a setting; left out: nothing can be. */
  settingProblem?(name: string, value: string): string | undefined;
  /** How it stands with what it works with; left out: with nothing outside. */
  state?(): PluginState;
}

/** How this gateway stands with what a plugin works with. Holds no secret. */
export interface PluginState {
  readonly state: 'not_configured' | 'connecting' | 'connected' | 'failed';
  readonly reason?: string | undefined;
  readonly workspace?: string | undefined;
}

/** Where clients of one subtype connect. `host` is what to print for a person, never a wildcard address. */
export interface ListenerInfo {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/** What the gateway tells about itself. */
export interface GatewayInfo {
  readonly version: string;
  readonly gatewayId: string;
  /** The address people reach this API at, e.g. `http://localhost:8009`; known once it listens. */
  readonly apiUrl: string;
  /** By subtype. */
  readonly listeners: Readonly<Record<string, ListenerInfo>>;
  readonly reviewTimeoutMs: number;
}

/** Checks the API must not know itself, because they belong to plugins. Each returns what is wrong, one sentence per problem. */
export interface Validators {
  guardrailRules(draft: GuardrailDraft): readonly string[];
  /** Rules that would never match on connections of a protocol. */
  strangeRules(protocol: string, draft: Pick<GuardrailDraft, 'input'>): readonly string[];
  maskingRule(draft: MaskingRuleDraft): readonly string[];
  connection(draft: ConnectionDraft): readonly string[];
  /** What keeps a reference of a secret from being resolved here, one sentence; undefined when nothing does. */
  reference(reference: Reference): string | undefined;
}

/** Sessions this gateway serves. */
export interface LiveSessions {
  /** Ends a session; false when it does not run here. */
  kill(sessionId: string, byName: string): boolean;
}

/** Tests a connection that is not saved, as `Exec.test` tests one that is; nothing of it is stored. */
export type DraftTest = (
  request: Pick<ExecRequest, 'caller' | 'clientAddress'> & {
    readonly draft: ConnectionDraft;
    /** As it would be saved. Never log it. */
    readonly secret: Readonly<Record<string, string>>;
  },
  signal: AbortSignal,
) => Promise<TestOutcome>;

/** How people log in here. */
export interface AuthDeps {
  readonly method: AuthConfig['method'];
  readonly passwords: AuthConfig['passwords'];
  /** How long a login lives. */
  readonly loginMs: number;
  /** Undefined where there is no identity provider. */
  readonly oidc: OidcLogin | undefined;
}

/** Somebody logged in, or was refused. */
export interface LoginRecord {
  readonly outcome: 'done' | 'refused';
  readonly method: 'password' | 'oidc';
  readonly address: string;
  /** Whose login it is, or would have been. What was typed as a name is not kept: it may be a password. */
  readonly user?: { readonly id: string; readonly name: string } | undefined;
  readonly reason?: string;
  readonly issuer?: string | undefined;
  readonly subject?: string | undefined;
}

/** What sends webhooks. */
export interface WebhookSender {
  /** What is wrong with the address of an endpoint; undefined when nothing is. */
  urlProblem(url: string): string | undefined;
  /** Sends a test and waits for how it goes; undefined when there is no such endpoint. */
  test(endpointId: string): Promise<WebhookMessage | undefined>;
  /** Queues an ended message once more; false when it is pending already, or gone. */
  redeliver(messageId: string): Promise<boolean>;
}

/** What takes the requests that Slack sends. */
export interface SlackDoor {
  /** Undefined where none are expected. Never rejects. */
  receive(request: {
    readonly signature: string | undefined;
    readonly timestamp: string | undefined;
    readonly contentType: string | undefined;
    readonly body: string;
  }): Promise<{ readonly status: number; readonly body?: Readonly<Record<string, unknown>> | undefined } | undefined>;
}

/** Everything the API needs from outside; the composition root fills it in. */
export interface ApiDeps {
  readonly store: Store;
  readonly live: LiveSessions;
  /** Runs scripts, and tests connections that are saved. */
  readonly exec: Exec;
  readonly testDraft: DraftTest;
  readonly auth: AuthDeps;
  /** Writes to the audit log who logged in and who was refused; a login that cannot be recorded fails. */
  recordLogin(entry: LoginRecord): Promise<void>;
  /** Proxies that are believed when they say whom they speak for. */
  readonly trustProxy: readonly string[];
  readonly validate: Validators;
  /** Tries rules that are not saved. */
  readonly trials: RuleTrials;
  readonly agents: Agents;
  readonly protocols: readonly ProtocolInfo[];
  /** What access for a time may be asked for on a connection, and of whom. */
  windowOffer(connection: Connection): WindowOffer;
  readonly plugins: readonly PluginInfo[];
  readonly webhooks: WebhookSender;
  readonly slack: SlackDoor;
  readonly info: GatewayInfo;
  /** The folder the web app was built into; without it, plain pages tell of the command line. */
  readonly webApp?: string | undefined;
  /** What keeps the gateway from serving right now; empty when nothing does. */
  ready(): Promise<readonly string[]>;
  /** Called after every change of policy, awaited before the answer: what was saved holds from the next query on. */
  policyChanged(): Promise<void>;
  readonly logger: FastifyBaseLogger;
  /** With it the API speaks HTTPS. */
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer } | undefined;
}

/** The scope routes are registered in: requests and answers are typed by their zod schemas. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;
