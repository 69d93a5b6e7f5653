import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Exec } from '../exec/index.ts';
import type { Store } from '../store/index.ts';
import type { ConnectionDraft } from './connection-rules.ts';
import type { GuardrailDraft } from './guardrail-shape.ts';
import type { MaskingRuleDraft } from './masking-shape.ts';

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
  maskingRule(draft: MaskingRuleDraft): readonly string[];
  connection(draft: ConnectionDraft): readonly string[];
}

/** Sessions this gateway serves. */
export interface LiveSessions {
  /** Ends a session; false when it does not run here. */
  kill(sessionId: string, byName: string): boolean;
}

/** Everything the API needs from outside; the composition root fills it in. */
export interface ApiDeps {
  readonly store: Store;
  readonly live: LiveSessions;
  /** Runs scripts, and tests connections. */
  readonly exec: Exec;
  readonly validate: Validators;
  readonly protocols: readonly ProtocolInfo[];
  readonly plugins: readonly PluginInfo[];
  readonly info: GatewayInfo;
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
