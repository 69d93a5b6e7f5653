/** A plugin as configuration knows it: whether there is one, and what a connection may say to it. */
export interface PluginDescription {
  readonly name: string;
  readonly summary: string;
  /** `always`: part of every session. `field`: a field of the connection says it. `attached`: on where it is attached. */
  readonly binding: 'always' | 'field' | 'attached';
  /** False: this build knows the name, and has nothing that would carry it out. */
  readonly isAvailable: boolean;
  /** Names of the settings it reads. */
  readonly envvars: readonly string[];
  /** What is wrong with what one connection tells it, one sentence per problem. */
  configProblems(config: readonly string[]): readonly string[];
  /** What is wrong with the value of a setting; left out: nothing can be. */
  settingProblem?(name: string, value: string): string | undefined;
}

/** What the catalogue needs to know of plugins that check what they are told. */
export interface CatalogueParts {
  /** What is wrong with what a connection tells the webhooks. */
  webhookProblems(config: readonly string[]): readonly string[];
  /** What the slack plugin reads, and what it takes. */
  readonly slack: Pick<PluginDescription, 'envvars' | 'configProblems' | 'settingProblem'>;
}

/** Every plugin there is a name for. The order is that of reading, not of the pipeline, which no configuration changes. */
export function pluginCatalogue(parts: CatalogueParts): readonly PluginDescription[] {
  return [
    plugin('audit', 'always', 'Records every session; always active', { configProblems: takesNothing('audit') }),
    plugin('access_control', 'field', 'Lets only these groups see and use the connection'),
    plugin('guardrails', 'field', 'Refuses commands and withholds results by these rules'),
    plugin('review', 'field', 'Holds commands until each of these groups has approved'),
    plugin('dlp', 'field', 'Masks results by these rules'),
    plugin('webhooks', 'attached', 'Tells webhook endpoints of sessions, reviews and refused commands', {
      configProblems: (config) => parts.webhookProblems(config),
    }),
    plugin('runbooks', 'attached', 'Runs prepared scripts', { isAvailable: false }),
    plugin('slack', 'attached', 'Tells people in Slack of access requests, who decide them there', parts.slack),
  ];
}

function plugin(
  name: string,
  binding: PluginDescription['binding'],
  summary: string,
  more: Partial<PluginDescription> = {},
): PluginDescription {
  return { name, binding, summary, isAvailable: true, envvars: [], configProblems: () => [], ...more };
}

function takesNothing(name: string): (config: readonly string[]) => readonly string[] {
  return (config) => (config.length === 0 ? [] : [`${name} takes no config`]);
}
