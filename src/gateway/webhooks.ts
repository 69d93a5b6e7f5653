import type { WebhookSender } from '../api/deps.ts';
import type { Config } from '../config.ts';
import { ConfigError, messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import { urlProblem } from '../webhooks/address.ts';
import { openWebhooks, type Webhooks } from '../webhooks/index.ts';
import type { State } from './state.ts';

/** Opens the sender of webhooks on the gateway's state, as the API wants it. Throws ConfigError when it cannot keep its queue there. */
export async function openGatewayWebhooks(
  config: Config['webhooks'],
  state: Pick<State, 'store' | 'pool'>,
  log: Logger,
  linkOf: (reviewId: string) => string,
): Promise<WebhookSender & Pick<Webhooks, 'slack' | 'start' | 'close'>> {
  const { store, pool } = state;
  try {
    const webhooks = await openWebhooks({ store, pool, log, ...config, linkOf });
    return { ...webhooks, urlProblem: (url) => urlProblem(url, config.allowPrivate) };
  } catch (error) {
    throw new ConfigError(`the queue of webhooks cannot be kept in the state database: ${messageOf(error)}`, {
      hint: 'The database user needs the right to create a schema (GRANT CREATE ON DATABASE).',
      cause: error,
    });
  }
}
