import { Readable } from 'node:stream';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { messageOf } from '../../errors.ts';
import { parseObject } from './env-json.ts';
import { type ExternalStore, StoreFailure } from './store.ts';

/** An answer holds one secret, which AWS limits to 64 KiB, in JSON. */
const ANSWER_BYTES_MAX = 1024 * 1024;
const CONNECT_MS_MAX = 3000;
/** A second try is for what passes; more would only use up the time of the login that waits. */
const ATTEMPTS_MAX = 2;

/** Said of everything of AWS while the gateway does not know where it is. */
export const NO_REGION = 'AWS_REGION is not set on the gateway';

/**
 * AWS Secrets Manager, by the credentials AWS's default chain finds. The client looks up everything else (endpoint,
 * profile) in the environment itself.
 */
export function awsSecretsStore(region: string | undefined): ExternalStore {
  let client: Promise<SecretsManagerClient> | undefined;
  return {
    label: 'AWS Secrets Manager',
    obstacle: () => (region === undefined ? NO_REGION : undefined),
    async read(name, signal) {
      if (region === undefined) throw new StoreFailure(NO_REGION);
      client ??= makeClient(region);
      const text = await fetchText(await client, name, signal);
      const fields = text === undefined ? undefined : parseObject(text);
      if (fields === undefined) throw new StoreFailure('the secret is no JSON object');
      return fields;
    },
  };
}

/** Loaded when it is first needed: most gateways never do. */
async function makeClient(region: string): Promise<SecretsManagerClient> {
  const { SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient({
    region,
    maxAttempts: ATTEMPTS_MAX,
    requestHandler: { connectionTimeout: CONNECT_MS_MAX },
  });
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { response } = result;
      if (isAnswer(response)) response.body = Readable.from(bounded(response.body), { objectMode: false });
      return result;
    },
    // Nearest to the wire, before anything reads the body.
    { step: 'deserialize', priority: 'low', name: 'sluiceAnswerLimit' },
  );
  return client;
}

function isAnswer(response: unknown): response is { body: Readable } {
  return typeof response === 'object' && response !== null && 'body' in response && response.body instanceof Readable;
}

async function* bounded(body: Readable): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of body) {
    const piece = Buffer.from(chunk);
    bytes += piece.length;
    if (bytes > ANSWER_BYTES_MAX) throw new StoreFailure('its answer is too large');
    yield piece;
  }
}

async function fetchText(client: SecretsManagerClient, name: string, signal: AbortSignal): Promise<string | undefined> {
  const { GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: name }), { abortSignal: signal });
    return answer.SecretString;
  } catch (error) {
    throw failureOf(error);
  }
}

const DENIED = { message: 'permission denied', hint: 'The gateway needs secretsmanager:GetSecretValue on it.' };
const NO_CREDENTIALS = {
  message: 'the gateway has no AWS credentials',
  hint: 'It finds them as every program of AWS does: variables, profile, role.',
};

/** What is wrong, by the name of AWS's error. */
const BY_NAME: Readonly<Record<string, { readonly message: string; readonly hint?: string }>> = {
  ResourceNotFoundException: { message: 'there is no such secret' },
  AccessDeniedException: DENIED,
  UnrecognizedClientException: DENIED,
  InvalidSignatureException: DENIED,
  ExpiredTokenException: DENIED,
  DecryptionFailure: { message: 'AWS cannot decrypt it', hint: 'Look at the KMS key of the secret.' },
  InvalidRequestException: { message: 'the secret is being deleted, or has no value' },
  CredentialsProviderError: NO_CREDENTIALS,
  TokenProviderError: NO_CREDENTIALS,
  AbortError: { message: 'it did not answer in time' },
  TimeoutError: { message: 'it cannot be reached' },
};

/** The SDK's error is not kept: it holds the whole answer. */
function failureOf(error: unknown): StoreFailure {
  if (error instanceof StoreFailure) return error;
  const name = error instanceof Error ? error.name : '';
  const detail = `${name}: ${messageOf(error)}`;
  const isNetwork = error instanceof Error && 'syscall' in error;
  const known = BY_NAME[name] ?? { message: isNetwork ? 'it cannot be reached' : 'AWS refuses to give it' };
  return new StoreFailure(known.message, { ...known, detail });
}
