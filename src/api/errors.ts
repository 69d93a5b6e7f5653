import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectionError, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SluiceError } from '../errors.ts';
import { PasswordsBusyError } from '../secrets/password.ts';
import { StoreError, type StoreErrorCode } from '../store/index.ts';
import { isOutage } from '../store/outage.ts';

/** An answer other than success. The message goes to the client as it is: no secret, no internals. */
export class ApiError extends SluiceError {
  readonly status: number;

  constructor(status: number, message: string) {
    super(`api_${status}`, message);
    this.status = status;
  }
}

/** 403: known caller, not allowed. */
export function forbidden(message = 'access denied'): ApiError {
  return new ApiError(403, message);
}

/** 404: missing, or invisible to this caller; both read alike. */
export function notFound(what: string): ApiError {
  return new ApiError(404, `${what} not found`);
}

/** 409: the request makes sense, but not in the present state. */
export function conflict(message: string): ApiError {
  return new ApiError(409, message);
}

/** 422: well formed, but cannot be honoured. */
export function unprocessable(message: string): ApiError {
  return new ApiError(422, message);
}

/** Refuses with 422 naming every problem, if there is any. */
export function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw unprocessable(problems.join('; '));
}

/**
 * What the framework's own refusals are called here. Its texts are not passed on: a JSON parser quotes the body in its
 * message, and the body may hold a secret.
 */
const FRAMEWORK_MESSAGES: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'body is not valid JSON',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'content-type must be application/json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body is too large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'body does not match its content-length',
  FST_ERR_BAD_URL: 'the address is not a valid URL path',
  FST_ERR_MAX_PARAM_LENGTH: 'the address is too long',
};

const REFUSALS: Readonly<Record<number, string>> = {
  400: 'the request is malformed',
  404: 'not found',
  405: 'method not allowed',
  413: 'body is too large',
  414: 'the address is too long',
  415: 'content-type must be application/json',
};

/** What the store refuses is said in its own words, which are meant for the person who asked. */
const STORE_STATUSES: Readonly<Record<StoreErrorCode, number>> = {
  conflict: 409,
  unknown_reference: 422,
  in_use: 409,
  last_admin: 409,
  protected: 422,
  limit: 409,
};

/** Installs the one error shape, `{"message"}`. What nobody foresaw is a 500 without details, and a log line with them. */
export function installErrorHandling(app: FastifyInstance): void {
  app.setErrorHandler(
    (
      error: FastifyError | ApiError | StoreError | PasswordsBusyError,
      request: FastifyRequest,
      reply: FastifyReply,
    ) => {
      if (error instanceof ApiError) return reply.code(error.status).send({ message: error.message });
      if (error instanceof StoreError) return reply.code(STORE_STATUSES[error.code]).send({ message: error.message });
      if (error instanceof PasswordsBusyError) {
        return reply.code(503).header('retry-after', '5').send({ message: error.message });
      }
      const status = error.statusCode ?? 500;
      if (status >= 400 && status < 500) {
        const message = FRAMEWORK_MESSAGES[error.code] ?? REFUSALS[status] ?? 'the request is refused';
        return reply.code(status).send({ message });
      }
      request.log.error({ err: error, method: request.method, route: request.routeOptions.url }, 'request failed');
      if (isOutage(error)) {
        return reply
          .code(503)
          .header('retry-after', '5')
          .send({ message: 'the state database cannot be reached; try again soon' });
      }
      return reply.code(500).send({ message: 'internal error' });
    },
  );
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ message: 'not found' }));
}

/** Answers what is not even HTTP, in the same shape, and hangs up. */
export function refuseBrokenRequest(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, message] =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? [408, 'the request took too long to arrive']
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? [431, 'the headers are too large']
        : [400, 'the request is malformed'];
  const body = JSON.stringify({ message });
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close`;
  if (socket.writable) socket.end(`${head}\r\n\r\n${body}`);
  else socket.destroy();
}
