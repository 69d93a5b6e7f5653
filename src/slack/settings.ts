/** The names of the settings, here and in the environment. */
export const SLACK_ENVVARS = ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SLACK_CHANNEL'] as const;

/** What it takes to work with a workspace. Never log it. */
export interface SlackSettings {
  readonly botToken: string;
  readonly appToken: string;
  /** Told of every request. */
  readonly channel: string | undefined;
  readonly source: 'plugin' | 'environment';
}

/** Settings, or what is missing of them; undefined when there are none at all. */
export function readSettings(
  stored: ReadonlyMap<string, string>,
  environment: Readonly<Record<(typeof SLACK_ENVVARS)[number], string | undefined>>,
): SlackSettings | { readonly problem: string } | undefined {
  const isStored = stored.size > 0;
  const of = (key: (typeof SLACK_ENVVARS)[number]): string | undefined =>
    (isStored ? stored.get(key) : environment[key])?.trim() || undefined;
  const botToken = of('SLACK_BOT_TOKEN');
  const appToken = of('SLACK_APP_TOKEN');
  const channel = of('SLACK_CHANNEL');
  if (botToken === undefined && appToken === undefined && channel === undefined) return undefined;
  const missing = [
    ...(botToken === undefined ? ['SLACK_BOT_TOKEN'] : []),
    ...(appToken === undefined ? ['SLACK_APP_TOKEN'] : []),
  ];
  if (botToken === undefined || appToken === undefined) return { problem: `not set: ${missing.join(', ')}` };
  return { botToken, appToken, channel, source: isStored ? 'plugin' : 'environment' };
}
