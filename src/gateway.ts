import { setTimeout as sleep } from 'node:timers/promises';
import { validateMaskingRule } from '../plugins/dlp/index.ts';
import { strangeRules, validateGuardrailRules } from '../plugins/guardrails/index.ts';
import { createPlugins, PLUGIN_POLICY_KEYS } from '../plugins/index.ts';
import { reviewProblems } from '../plugins/review/index.ts';
import { createProtocols } from '../protocols/index.ts';
import { effectsOfMongodbText } from '../protocols/mongodb/commands/effects-of-text.ts';
import type { ApiDeps, ListenerInfo } from './api/deps.ts';
import { createApi } from './api/server.ts';
import { builtWebApp } from './api/web-app.ts';
import { type AuditIndexer, type AuditLog, openAuditLog } from './audit/index.ts';
import type { Config } from './config.ts';
import { type AdmissionParts, createDoor, stillAllowed } from './core/admission.ts';
import type { Protocol } from './core/protocol.ts';
import { SessionRegistry } from './core/registry.ts';
import { protocolOf } from './core/session.ts';
import { writtenFingerprints } from './core/shown.ts';
import type { Reason } from './core/verdict.ts';
import {
  CommandSlots,
  chooseCommandAccount,
  commandKind,
  createExec,
  ExecWatch,
  mongodbExec,
  mysqlExec,
  postgresExec,
  sweepWorkspaces,
} from './exec/index.ts';
import { localAgents } from './gateway/agents.ts';
import { listenApi, renewApiCertificate } from './gateway/api-server.ts';
import { AuditCheck } from './gateway/audit-check.ts';
import { startAuditIndex } from './gateway/audit-index.ts';
import { loginJournal, openOidcLogin } from './gateway/auth.ts';
import { watchCertificate } from './gateway/certificate-watch.ts';
import { type DataFolder, openDataFolder } from './gateway/data-folder.ts';
import { draftTest } from './gateway/draft-test.ts';
import { ensureAdmin } from './gateway/first-admin.ts';
import { isLoopbackHost } from './gateway/host-names.ts';
import { openListeners } from './gateway/listeners.ts';
import { observedDial } from './gateway/observed-dial.ts';
import { observer } from './gateway/observer.ts';
import { pluginList } from './gateway/plugin-list.ts';
import { policyProblems } from './gateway/policy-problems.ts';
import { Presence } from './gateway/presence.ts';
import { ruleTrials } from './gateway/rule-trials.ts';
import { draftToDlpRule, toDlpRule } from './gateway/rules.ts';
import { secretReferences } from './gateway/secret-references.ts';
import { SessionCounter } from './gateway/session-counts.ts';
import { connectionSource, identitySource, sessionJournal, traitsSource } from './gateway/sources.ts';
import { startProber } from './gateway/start-prober.ts';
import { openState, type State } from './gateway/state.ts';
import { Sweeper } from './gateway/sweeper.ts';
import { openGatewayWebhooks } from './gateway/webhooks.ts';
import { type GatewayWindows, openWindows } from './gateway/windows.ts';
import type { Logger } from './log.ts';
import { TlsSource } from './net/tls.ts';
import { PolicyCache } from './policy.ts';
import { deriveKey } from './secrets/derive-key.ts';
import type { SecretResolver } from './secrets/references/index.ts';
import { Slack } from './slack/index.ts';
import { effectsOfMysql } from './sql/mysql/effects/index.ts';
import { analyseMysql, normalFormOf as normalFormOfMysql } from './sql/mysql/index.ts';
import { rememberedShapes as rememberedMysqlShapes } from './sql/mysql/remembered-shapes.ts';
import { effectsOfPostgres } from './sql/postgres/effects/index.ts';
import { analysePostgres, loadSqlParser, type NormalForm, normalFormOf } from './sql/postgres/index.ts';
import { rememberedShapes } from './sql/postgres/remembered-shapes.ts';
import { rememberedAnalysis } from './sql/remembered-analysis.ts';
import { rememberedEffects } from './sql/remembered-effects.ts';
import type { Guardrail, Store } from './store/index.ts';

/** A gateway that runs. */
export interface Gateway {
  readonly api: { readonly url: string };
  readonly listeners: Readonly<Record<string, ListenerInfo>>;
  readonly store: Store;
  readonly gatewayId: string;
  /** The first administrator, when this start made one. */
  readonly firstAdmin: { readonly name: string; readonly password: string } | undefined;
  /** Settles with the reason when the gateway cannot go on. */
  readonly lost: Promise<string>;
  /** Ends every session, then everything else, in the reverse order of the start. Idempotent. */
  stop(): Promise<void>;
}

/** What clients are told when the gateway stops. */
const STOPPING = { code: 'killed', message: 'the gateway is shutting down' } as const;
/** How long a stopping gateway waits for sessions to record their end. */
const STOP_GRACE_MS = 10_000;
const STOP_POLL_MS = 10;

/** The dialects whose texts have a normal form, by protocol. */
const NORMAL_FORMS: Readonly<Record<string, (text: string) => NormalForm | undefined>> = {
  postgres: normalFormOf,
  mysql: normalFormOfMysql,
};

type CachedMaskingRule = ReturnType<typeof toDlpRule>;

/**
 * Starts a gateway: the one place that names every part and puts them together. Throws ConfigError when something of the
 * configuration cannot be honoured; whatever had been started is then stopped again.
 */
export async function runGateway(config: Config, log: Logger, version: string): Promise<Gateway> {
  const stack = new AsyncDisposableStack();
  try {
    return await start(config, log, version, stack);
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function start(config: Config, log: Logger, version: string, stack: AsyncDisposableStack): Promise<Gateway> {
  const pluginInfos = pluginList(config.defaultPlugins);
  const commandAccount = chooseCommandAccount(config.commandUser);
  const folder = openDataFolder(config.dataDir);
  const swept = await sweepWorkspaces(commandAccount);
  if (swept > 0) log.warn({ folders: swept }, 'removed what commands of a killed gateway had left');
  await loadSqlParser();
  const tls = await TlsSource.open({ dataDir: folder.dir, ...config.tls });
  const state = await openState({ ...config, dataDir: folder.dir }, log);
  stack.defer(() => state.close());
  const { store } = state;
  const firstAdmin = await ensureAdmin(store, config.admin);
  const audit = await openAudit(config, folder, state, log, stack);
  const registry = new SessionRegistry({ perUserMax: config.sessionsPerUserMax });
  await openPresence(config, folder, { store, registry, audit: audit.log, log }, stack);
  const policy = await openPolicy(store, log, stack);
  const windows = await openWindows(store, config.review, log);
  stack.defer(() => windows.close());
  const references = secretReferences(config.secretStores, log);
  stack.defer(() => references.close());

  // Links are written into notices long after the API has told where it listens.
  const api = { url: config.api.url ?? '' };
  const watch = new ExecWatch();
  const effects = rememberedEffects({
    postgres: effectsOfPostgres,
    mysql: effectsOfMysql,
    mongodb: effectsOfMongodbText,
  });
  const plugins = createPlugins({
    policy,
    effects,
    maskHashKey: deriveKey(state.masterKey, 'mask-hash'),
    reviews: store.reviews,
    review: {
      ...config.review,
      link: (id) => `${api.url}/reviews/${id}`,
      normalForm: (text, protocol) => NORMAL_FORMS[protocol]?.(text),
      windows: windows.parts,
    },
    audit: { log: audit.log, ...config.audit },
    fingerprintOf: writtenFingerprints(deriveKey(state.masterKey, 'statement-fingerprint')),
    log,
    observers: [observer(), watch.plugin],
  });
  const agents = localAgents();
  const secrets = {
    resolver: references,
    portOf: (subtype: string) => protocols.find(({ name }) => name === subtype)?.upstreamPort,
    log,
  };
  const parts: AdmissionParts = {
    identities: identitySource(store),
    mockSaltKey: deriveKey(state.masterKey, 'mock-salt'),
    agents,
    connections: connectionSource(store, secrets),
    journal: sessionJournal(store, folder.gatewayId),
    registry,
    log,
    dial: observedDial(store.connectionStatuses, log),
    plugins,
  };
  stack.defer(
    store.onLiveChange((change) => {
      if (change.kind === 'kill') registry.kill(change.sessionId, endedBy(change.byName));
    }),
  );
  const policyChanged = watchPolicy(policy, parts, store, windows, stack);
  const analyse = rememberedShapes(rememberedAnalysis(analysePostgres));
  const protocols = createProtocols({
    tls,
    allowPlaintext: config.allowPlaintext,
    log,
    analyse,
    mysql: {
      analyse: rememberedMysqlShapes(rememberedAnalysis(analyseMysql)),
      traits: traitsSource(store, 'mysql'),
      face: config.mysql.face,
    },
  });
  const counter = new SessionCounter({ registry, sessions: store.sessions, log });
  stack.defer(() => counter.close());
  stack.defer(startProber({ store, resolver: references, agents, protocols, log, intervalMs: config.statusProbeMs }));
  const door = createDoor(parts);
  const listeners = await openListeners(config, protocols, { door, log }, stack);
  const { gatewayId } = folder;
  const webhooks = await openGatewayWebhooks(config.webhooks, state, log, (id) => `${api.url}/reviews/${id}`);
  stack.defer(() => webhooks.close());
  const slack = new Slack({
    store,
    queue: webhooks.slack,
    log,
    ...config.slack,
    linkOf: (id) => `${api.url}/reviews/${id}`,
  });
  stack.defer(() => slack.close());
  const reviewTimeoutMs = config.review.timeoutMs;
  const exec = {
    protocols,
    watch,
    drivers: { postgres: postgresExec, mysql: mysqlExec, mongodb: mongodbExec },
    commands: { account: commandAccount, slots: new CommandSlots(), env: process.env, log },
  };
  const app = await createApi({
    store,
    live: { kill: (id, by) => registry.kill(id, endedBy(by)) },
    exec: createExec({ door, ...exec }),
    testDraft: draftTest({ ...parts, ...secrets, store, exec }),
    auth: { ...config.auth, oidc: openOidcLogin(config, state.masterKey, () => api.url, log) },
    recordLogin: loginJournal(audit.log),
    trustProxy: config.trustProxy,
    agents,
    validate: validators(protocols, references),
    trials: ruleTrials({ effects, analysePostgres, analyseMysql }),
    protocols: [...protocols, commandKind],
    plugins: pluginInfos.map((info) => (info.name === 'slack' ? { ...info, state: () => slack.state } : info)),
    webhooks,
    slack,
    windowOffer: (connection) => windows.offer(connection),
    info: {
      version,
      gatewayId,
      listeners,
      reviewTimeoutMs,
      get apiUrl() {
        return api.url;
      },
    },
    webApp: builtWebApp(),
    tls: isLoopbackHost(config.api.host) ? undefined : { cert: tls.certificate, key: tls.privateKey },
    policyChanged,
    ready: () => readiness(store, policy.isStale, audit.indexer),
    logger: log,
  });
  stack.defer(() => app.close());
  api.url = await listenApi(app, config);
  webhooks.start();
  slack.start();
  stack.defer(watchCertificate(tls, log, () => renewApiCertificate(app, tls)));
  // Deferred last, so it comes first: sessions end while everything they need to record their end still works.
  stack.defer(() => endSessions(registry));
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= stack.disposeAsync();
    return stopping;
  };
  return { api, listeners, store, gatewayId, firstAdmin, lost: state.lost, stop };
}

/** What the client of a session is told that somebody ended. */
function endedBy(name: string): Reason {
  return { code: 'killed', message: `the session was ended by ${name}` };
}

/** What plugins and protocols say of a configuration before it is saved. */
function validators(protocols: readonly Protocol[], references: Pick<SecretResolver, 'obstacle'>): ApiDeps['validate'] {
  return {
    reference: (reference) => references.obstacle(reference),
    guardrailRules: (draft) => validateGuardrailRules(draft.input, draft.output),
    strangeRules: (protocol, draft) => strangeRules(protocol, draft.input),
    maskingRule: (draft) => validateMaskingRule(draftToDlpRule(draft)),
    connection: (draft) => [
      ...policyProblems(
        draft.policy,
        [...protocols, commandKind].find(({ name }) => name === protocolOf(draft)),
        PLUGIN_POLICY_KEYS,
      ),
      ...reviewProblems(draft),
    ],
  };
}

/** The rules in force, read once before the first session may open. */
async function openPolicy(
  store: Store,
  log: Logger,
  stack: AsyncDisposableStack,
): Promise<PolicyCache<Guardrail, CachedMaskingRule>> {
  const policy = new PolicyCache<Guardrail, CachedMaskingRule>(
    {
      guardrails: () => store.guardrails.all(),
      masking: async () => (await store.maskingRules.all()).map(toDlpRule),
    },
    log,
  );
  stack.defer(() => policy.close());
  await policy.refresh();
  return policy;
}

/** Follows changes of rules, users and connections, here and on other gateways. Returns what the API awaits after a change of its own. */
function watchPolicy(
  policy: PolicyCache<Guardrail, CachedMaskingRule>,
  parts: AdmissionParts,
  store: Store,
  windows: Pick<GatewayWindows, 'sweep'>,
  stack: AsyncDisposableStack,
): () => Promise<void> {
  const sweeper = new Sweeper({
    registry: parts.registry,
    log: parts.log,
    expireReviews: () => store.reviews.expireDue(),
    sweepWindows: () => windows.sweep(),
    purgeTokens: (before) => store.tokens.purgeExpired(before),
    stillAllowed: (session) => stillAllowed(parts, session),
  });
  stack.defer(() => sweeper.close());
  stack.defer(
    store.onPolicyChange(() => {
      policy.refreshSoon();
      void sweeper.sweep();
    }),
  );
  return async () => {
    await policy.refresh();
    await sweeper.sweep();
  };
}

/** Ends every session and waits, a bounded time, until each has recorded its end. */
async function endSessions(registry: SessionRegistry): Promise<void> {
  registry.killAll(STOPPING);
  const deadline = Date.now() + STOP_GRACE_MS;
  while (registry.size > 0 && Date.now() < deadline) await sleep(STOP_POLL_MS);
}

async function openAudit(
  config: Config,
  folder: DataFolder,
  state: State,
  log: Logger,
  stack: AsyncDisposableStack,
): Promise<{ log: AuditLog; indexer: AuditIndexer }> {
  const auditLog = await openAuditLog({ dir: folder.auditDir, gatewayId: folder.gatewayId, fsync: config.audit.fsync });
  stack.defer(() => auditLog.close());
  const indexer = startAuditIndex(auditLog, state, log);
  stack.defer(() => indexer.close());
  const { gatewayId, auditDir: dir } = folder;
  const check = new AuditCheck({ store: state.store, gatewayId, dir, head: () => auditLog.head(), log });
  stack.defer(() => check.close());
  await check.open();
  return { log: auditLog, indexer };
}

/** Shows the others that this gateway lives, and records the end of sessions whose gateway cannot. */
async function openPresence(
  config: Config,
  folder: DataFolder,
  parts: { readonly store: Store; readonly registry: SessionRegistry; readonly audit: AuditLog; readonly log: Logger },
  stack: AsyncDisposableStack,
): Promise<void> {
  const { store, registry, audit, log } = parts;
  const presence = new Presence({
    gatewayId: folder.gatewayId,
    gateways: store.gateways,
    registry,
    log,
    silentMs: config.gatewayLostMs,
    async recordClosed(sessions, gatewayId) {
      const whose = gatewayId === folder.gatewayId ? 'the gateway' : `its gateway ${gatewayId}`;
      for (const session of sessions) {
        const reason = `${whose} ended before the session did`;
        await audit.append({ type: 'session.close', session, body: { reason } });
      }
    },
  });
  await presence.enter();
  stack.defer(() => presence.close());
}

async function readiness(store: Store, isStale: boolean, indexer: AuditIndexer): Promise<readonly string[]> {
  const problems: string[] = [];
  await store.ping().catch(() => problems.push('the state database does not answer'));
  if (isStale) problems.push('the rules in force may not be the saved ones');
  const { failures, problem } = indexer.status();
  if (failures > 0 && problem !== undefined) problems.push(`the audit index is behind: ${problem}`);
  return problems;
}
