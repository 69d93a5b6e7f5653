import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Received {
  readonly signature: string | undefined;
  readonly timestamp: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

/** An address that hands what Slack sends to the app, and what the app answers back. */
export async function serveRequests(
  receive: (request: Received) => Promise<{ readonly status: number; readonly body?: unknown }>,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { headers } = request;
    const answer = await receive({
      signature: headers['x-slack-signature']?.toString(),
      timestamp: headers['x-slack-request-timestamp']?.toString(),
      contentType: headers['content-type'],
      body,
    });
    response.writeHead(answer.status).end(answer.body === undefined ? '' : JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
