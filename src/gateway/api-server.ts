import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';
import { ConfigError, messageOf } from '../errors.ts';
import type { TlsSource } from '../net/tls.ts';
import { isLoopbackHost, printableHost } from './host-names.ts';

/** Has the API listen; returns the address people reach it at. Throws ConfigError. */
export async function listenApi(app: FastifyInstance, config: Pick<Config, 'api'>): Promise<string> {
  try {
    await app.listen({ host: config.api.host, port: config.api.port });
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!isTaken)
      throw new ConfigError(`the API cannot listen on ${config.api.host}: ${messageOf(error)}`, { cause: error });
    throw new ConfigError(`port ${config.api.port} on ${config.api.host} is already in use`, {
      hint: 'Set API_PORT to another port.',
      cause: error,
    });
  }
  const address = app.server.address();
  const port = address === null || typeof address === 'string' ? config.api.port : address.port;
  const scheme = isLoopbackHost(config.api.host) ? 'http' : 'https';
  return config.api.url ?? `${scheme}://${printableHost(config.api.host)}:${port}`;
}

/** The API takes a renewed certificate for its next connections, where it speaks TLS at all. */
export function renewApiCertificate(app: FastifyInstance, tls: Pick<TlsSource, 'certificate' | 'privateKey'>): void {
  if ('setSecureContext' in app.server && typeof app.server.setSecureContext === 'function') {
    app.server.setSecureContext({ cert: tls.certificate, key: tls.privateKey });
  }
}
