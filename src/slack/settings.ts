/** The names of the settings, here and in the environment. */
export const SLACK_ENVVARS = ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET', 'SLACK_CHANNEL'] as const;

/** What the environment says of Slack. */
export type SlackEnvironment = Readonly<Record<(typeof SLACK_ENVVARS)[number], string | undefined>>;

/** What it takes to work with a workspace; at least one way in is there. Never log it. */
export interface SlackSettings {
  readonly botToken: string;
  /** Opens a socket to Slack. */
  readonly appToken: string | undefined;
  /** Proves that a request over HTTP is Slack's. */
  readonly signingSecret: string | undefined;
  /** Told of every request. */
  readonly channel: string | undefined;
  readonly source: 'plugin' | 'environment';
}

/** Settings, or what is missing of them; undefined when there are none at all. */
export function readSettings(
  stored: ReadonlyMap<string, string>,
  environment: SlackEnvironment,
): SlackSettings | { readonly problem: string } | undefined {
  const isStored = stored.size > 0;
  const of = (key: (typeof SLACK_ENVVARS)[number]): string | undefined =>
    (isStored ? stored.get(key) : environment[key])?.trim() || undefined;
  if (SLACK_ENVVARS.every((key) => of(key) === undefined)) return undefined;
  const botToken = of('SLACK_BOT_TOKEN');
  const appToken = of('SLACK_APP_TOKEN');
  const signingSecret = of('SLACK_SIGNING_SECRET');
  const missing = [
    ...(botToken === undefined ? ['SLACK_BOT_TOKEN'] : []),
    ...(appToken === undefined && signingSecret === undefined ? ['SLACK_APP_TOKEN (or SLACK_SIGNING_SECRET)'] : []),
  ];
  if (botToken === undefined || missing.length > 0) return { problem: `not set: ${missing.join(', ')}` };
  return {
    ...{ botToken, appToken, signingSecret },
    channel: of('SLACK_CHANNEL'),
    source: isStored ? 'plugin' : 'environment',
  };
}
