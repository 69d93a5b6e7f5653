import { pluginCatalogue } from '../../plugins/catalogue.ts';
import { slackConfigProblems, slackSettingProblem } from '../../plugins/slack/index.ts';
import { webhookConfigProblems } from '../../plugins/webhooks/index.ts';
import type { PluginInfo } from '../api/deps.ts';
import { ConfigError } from '../errors.ts';
import { SLACK_ENVVARS } from '../slack/settings.ts';
import { WEBHOOK_EVENTS } from '../webhooks/events.ts';

/** The plugins of this gateway. Throws ConfigError when one that new connections shall get cannot be attached to all of them. */
export function pluginList(defaults: readonly string[]): readonly PluginInfo[] {
  const catalogue = pluginCatalogue({
    webhookProblems: (config) => webhookConfigProblems(config, WEBHOOK_EVENTS),
    slack: {
      envvars: SLACK_ENVVARS,
      configProblems: slackConfigProblems,
      settingProblem: slackSettingProblem,
    },
  });
  for (const name of defaults) {
    const problem = problemOf(catalogue.find((plugin) => plugin.name === name));
    if (problem !== undefined) {
      const usable = catalogue.filter((plugin) => problemOf(plugin) === undefined).map((plugin) => plugin.name);
      throw new ConfigError(`DEFAULT_PLUGINS: "${name}" ${problem}`, {
        hint: `It may name ${usable.join(', ')}, with commas between them.`,
      });
    }
  }
  return catalogue.map((plugin) => ({
    ...plugin,
    isDefault: plugin.binding === 'always' || defaults.includes(plugin.name),
  }));
}

function problemOf(plugin: Pick<PluginInfo, 'binding' | 'isAvailable'> | undefined): string | undefined {
  if (plugin === undefined) return 'is no plugin';
  if (plugin.binding === 'field') return 'needs to be told more by each connection';
  return plugin.isAvailable ? undefined : 'is not available in this build';
}
