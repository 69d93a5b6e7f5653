import { SocketModeReceiver, type webApi } from '@slack/bolt';
import { type AppParts, clientOptions, createSlackApp } from './app.ts';
import { slackLogger } from './logger.ts';

/** Who we are in the workspace. */
export interface SlackIdentity {
  readonly teamId: string;
  readonly team: string;
  readonly bot: string;
}

/** A socket through which Slack tells what people do there. */
export interface SlackSocket {
  /** Settles when it has closed, whoever closed it. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

const HELLO_MS_MAX = 30_000;
const CLOSE_MS_MAX = 2_000;

/** Opens a socket and waits until Slack has greeted. Rejects when it cannot; it does not come back by itself. */
export async function openSocket(
  parts: AppParts,
  tokens: { readonly botToken: string; readonly appToken: string },
  apiUrl: string | undefined,
): Promise<SlackSocket> {
  const options = clientOptions(apiUrl, parts.log);
  const receiver = new SocketModeReceiver({
    appToken: tokens.appToken,
    // Its own reconnecting ends the process when Slack answers with an error.
    autoReconnectEnabled: false,
    logger: slackLogger(parts.log),
    installerOptions: { clientOptions: options },
  });
  createSlackApp(parts, { receiver, botToken: tokens.botToken, apiUrl });
  const closed = Promise.withResolvers<void>();
  const { client } = receiver;
  client.on('disconnected', () => closed.resolve());
  const close = async (): Promise<void> => {
    const ended = client.disconnect().catch(() => undefined);
    await Promise.race([ended, after(CLOSE_MS_MAX)]);
    closed.resolve();
  };
  const greeted = receiver.start();
  const tooLong = after(HELLO_MS_MAX).then(() => Promise.reject(new Error('Slack did not greet')));
  try {
    await Promise.race([greeted, tooLong]);
  } catch (error) {
    await close();
    throw error;
  }
  return { closed: closed.promise, close };
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

/** Who this token is. Throws what `failureOf` sorts. */
export async function identityOf(client: webApi.WebClient): Promise<SlackIdentity> {
  const { team_id: teamId, team, user } = await client.auth.test();
  if (teamId === undefined) throw new Error('Slack did not say which workspace this is');
  return { teamId, team: team ?? teamId, bot: user ?? '' };
}
