/** A channel by its id, or by its name. */
const CHANNEL = /^(?:[CG][A-Z0-9]{5,30}|#?[\p{Ll}\p{Lo}\p{N}_-]{1,80})$/u;
const CHANNELS_MAX = 20;

/**
 * What is wrong with what a connection tells the slack plugin: channels that are told besides the one of the settings. The
 * plugin has no hook: the state database notes what happens to reviews, so that no session waits for Slack.
 */
export function slackConfigProblems(config: readonly string[]): string[] {
  if (config.length > CHANNELS_MAX) return [`slack tells at most ${CHANNELS_MAX} channels`];
  return config
    .filter((channel) => !CHANNEL.test(channel))
    .map((channel) => `slack: ${channel} is no channel; write its id like C0123456789, or its name`);
}

/** What is wrong with a setting; the value itself is not repeated, it may be a secret. */
export function slackSettingProblem(name: string, value: string): string | undefined {
  const text = value.trim();
  if (name === 'SLACK_BOT_TOKEN' && !/^xoxb-[\w-]+$/.test(text)) return 'must be a bot token, which begins with xoxb-';
  if (name === 'SLACK_APP_TOKEN' && !/^xapp-[\w-]+$/.test(text)) {
    return 'must be an app-level token, which begins with xapp-';
  }
  if (name === 'SLACK_SIGNING_SECRET' && !/^[0-9a-f]{32,64}$/.test(text)) {
    return 'must be the signing secret of the app, 32 hexadecimal digits';
  }
  if (name === 'SLACK_CHANNEL' && !CHANNEL.test(text)) return 'must be a channel: its id like C0123456789, or its name';
  return undefined;
}
