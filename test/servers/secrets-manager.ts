import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that answers GetSecretValue as AWS Secrets Manager does (JSON 1.1), to signed requests only. */
export interface SecretsManager {
  readonly address: string;
  /** What `SecretString` holds, by name or ARN. */
  readonly secrets: Map<string, string>;
  /** The secret ids that were asked for. */
  readonly asked: string[];
  /** The access key ids, regions and services requests were signed for. */
  readonly signers: string[];
  /** Answers before anything else does; true when it has, or never will. */
  intercept: ((secretId: string, response: ServerResponse) => boolean) | undefined;
  stop(): Promise<void>;
}

const SIGNATURE =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=(\S+), Signature=[0-9a-f]{64}$/;

export async function startSecretsManager(): Promise<SecretsManager> {
  const server = createServer((request, response) => void answer(manager, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const manager: SecretsManager = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secrets: new Map(),
    asked: [],
    signers: [],
    intercept: undefined,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return manager;
}

async function answer(manager: SecretsManager, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const send = (status: number, body: object): void => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  };
  const signature = SIGNATURE.exec(request.headers.authorization ?? '');
  if (signature === null || !signature[4]?.includes('x-amz-date')) {
    return send(400, { __type: 'MissingAuthenticationTokenException', Message: 'Request is missing a signature' });
  }
  if (request.headers['x-amz-target'] !== 'secretsmanager.GetSecretValue') {
    return send(400, { __type: 'UnknownOperationException' });
  }
  manager.signers.push(signature.slice(1, 4).join('/'));
  const { SecretId: id } = JSON.parse(Buffer.concat(chunks).toString());
  manager.asked.push(id);
  if (manager.intercept?.(id, response) === true) return;
  const text = manager.secrets.get(id);
  if (text === undefined) {
    const Message = "Secrets Manager can't find the specified secret.";
    return send(400, { __type: 'ResourceNotFoundException', Message });
  }
  send(200, { ARN: `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${id}-AbCdEf`, Name: id, SecretString: text });
}
