import helmet from '@fastify/helmet';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { accessRequestRoutes } from './access-requests.ts';
import { activityRoutes } from './activity.ts';
import { apiKeyRoutes } from './api-keys.ts';
import { auditCheckRoutes } from './audit-checks.ts';
import { auditLogRoutes } from './audit-logs.ts';
import { installAuth } from './auth.ts';
import { BrowserSession } from './browser-session.ts';
import { closeConnections } from './close-connections.ts';
import { connectionSchemaRoutes } from './connection-schema.ts';
import { connectionTagRoutes } from './connection-tags.ts';
import { connectionRoutes } from './connections.ts';
import { consoleHistoryRoutes } from './console-history.ts';
import { credentialRoutes } from './credentials.ts';
import { maskingRuleRoutes } from './datamasking-rules.ts';
import type { ApiDeps } from './deps.ts';
import { installErrorHandling, refuseBrokenRequest } from './errors.ts';
import { execRoutes } from './exec.ts';
import { groupRoutes } from './groups.ts';
import { guardrailTrialRoutes } from './guardrail-trial.ts';
import { guardrailRoutes } from './guardrails.ts';
import { healthRoutes } from './health.ts';
import { liveRoutes } from './live-events.ts';
import { loginRoutes } from './login.ts';
import { loginRecordRoutes } from './logins.ts';
import { maskingTrialRoutes } from './masking-trial.ts';
import { metricsRoutes } from './metrics.ts';
import { installDocs, installOpenApi } from './openapi.ts';
import { installPages } from './pages.ts';
import { passwordRoutes } from './password.ts';
import { pluginRoutes } from './plugins.ts';
import { resourceRoutes } from './resources.ts';
import { reviewRoutes } from './reviews.ts';
import { ruleWordRoutes } from './rule-words.ts';
import { serverInfoRoutes } from './serverinfo.ts';
import { serviceAccountRoutes } from './serviceaccounts.ts';
import { sessionDownloadRoutes } from './session-download.ts';
import { sessionQueryRoutes } from './session-queries.ts';
import { sessionRoutes } from './sessions.ts';
import { slackLinkRoutes } from './slack-link.ts';
import { slackRequestRoutes } from './slack-requests.ts';
import { tokenRoutes } from './tokens.ts';
import { userRoutes } from './users.ts';
import { validateWithZod } from './validation.ts';
import { installWebApp } from './web-app.ts';
import { webhookMessageRoutes } from './webhook-messages.ts';
import { webhookRoutes } from './webhooks.ts';

const BODY_BYTES_MAX = 1024 * 1024;
const HEADER_BYTES_MAX = 16 * 1024;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MS = 60_000;
const PARAM_LENGTH_MAX = 300;

const ROUTES = [
  healthRoutes,
  metricsRoutes,
  serverInfoRoutes,
  loginRoutes,
  userRoutes,
  passwordRoutes,
  slackLinkRoutes,
  slackRequestRoutes,
  serviceAccountRoutes,
  apiKeyRoutes,
  groupRoutes,
  tokenRoutes,
  connectionRoutes,
  connectionTagRoutes,
  connectionSchemaRoutes,
  consoleHistoryRoutes,
  resourceRoutes,
  pluginRoutes,
  webhookRoutes,
  webhookMessageRoutes,
  credentialRoutes,
  reviewRoutes,
  accessRequestRoutes,
  sessionRoutes,
  sessionQueryRoutes,
  sessionDownloadRoutes,
  execRoutes,
  guardrailRoutes,
  guardrailTrialRoutes,
  ruleWordRoutes,
  maskingRuleRoutes,
  maskingTrialRoutes,
  auditLogRoutes,
  auditCheckRoutes,
  loginRecordRoutes,
  activityRoutes,
  liveRoutes,
];

/** The REST API, ready to listen or to be injected into. The caller closes it. */
export async function createApi(deps: ApiDeps): Promise<FastifyInstance> {
  const app = createServer(deps);
  app.setValidatorCompiler(validateWithZod);
  app.setSerializerCompiler(serializerCompiler);
  installErrorHandling(app);
  acceptEmptyJson(app);
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    // TLS is promised for the future only where there is TLS now.
    strictTransportSecurity: deps.tls !== undefined,
  });
  await installOpenApi(app, deps.info.version);
  await app.register(async (scope) => {
    installAuth(scope, deps.store, new BrowserSession(() => deps.info.apiUrl));
    const api = scope.withTypeProvider<ZodTypeProvider>();
    for (const routes of ROUTES) routes(api, deps);
  });
  await installDocs(app);
  if (deps.webApp === undefined) installPages(app, deps.info);
  else await installWebApp(app, deps.webApp);
  // Last, when those who keep answers open have ended them.
  await app.register(async (scope) => closeConnections(scope));
  await app.ready();
  return app;
}

function createServer(deps: ApiDeps): FastifyInstance {
  const limits = { maxHeaderSize: HEADER_BYTES_MAX, headersTimeout: HEADERS_TIMEOUT_MS };
  const options = {
    loggerInstance: deps.logger,
    // Addresses carry filters with people's names; what matters is in the audit log.
    logController: new LogController({ disableRequestLogging: true }),
    clientErrorHandler: refuseBrokenRequest,
    bodyLimit: BODY_BYTES_MAX,
    // Without a proxy that is named, what a client says of its address is not believed.
    trustProxy: deps.trustProxy.length > 0 && [...deps.trustProxy],
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: REQUEST_TIMEOUT_MS * 2,
    keepAliveTimeout: KEEP_ALIVE_MS,
    routerOptions: { maxParamLength: PARAM_LENGTH_MAX, ignoreTrailingSlash: true },
    frameworkErrors: refuseAddress,
  };
  if (deps.tls === undefined) return Fastify({ ...options, http: limits });
  const { cert, key } = deps.tls;
  // The kind of server is part of the framework's type; nothing here depends on it.
  return Fastify({ ...options, https: { ...limits, cert, key } }) as unknown as FastifyInstance;
}

/** Addresses the router itself cannot read never reach the error handler. */
function refuseAddress(_error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  reply.code(400).send({ message: 'the address is not a valid URL path' });
}

/** JSON only, and an empty body with a JSON content type is no body: clients that always send the header may approve without one. */
function acceptEmptyJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else parse(request, body.toString(), done);
  });
}
