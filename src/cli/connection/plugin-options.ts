import { UsageError } from '../failure.ts';

/** A plugin with what a connection tells it. */
export interface AttachedPlugin {
  readonly name: string;
  readonly config: readonly string[];
}

/** What `--plugin` options ask for: fields of a connection, and plugins to attach. */
export interface PluginWishes {
  /** Every plugin that was named. */
  readonly named: ReadonlySet<string>;
  readonly reviewers: readonly string[];
  readonly accessGroups: readonly string[];
  /** Names or ids of rules. */
  readonly guardrails: readonly string[];
  readonly maskingRules: readonly string[];
  /** The others, once each; what is said of one in several options adds up. */
  readonly attached: readonly AttachedPlugin[];
}

/** Plugins that are fields of a connection by another name, and the audit, which is always on. */
const NOT_ATTACHED: readonly string[] = ['audit', 'review', 'access_control', 'guardrails', 'dlp'];

/** Reads `--plugin name[:cfg1;cfg2]` options. */
export function readPluginOptions(texts: readonly string[]): PluginWishes {
  const configs = new Map<string, string[]>();
  for (const text of texts) {
    const [name, config] = splitOption(text);
    configs.set(name, [...new Set([...(configs.get(name) ?? []), ...config])]);
  }
  const of = (name: string): readonly string[] => configs.get(name) ?? [];
  if (of('audit').length > 0) throw new UsageError('--plugin audit takes no settings.', 'It is always on.');
  return {
    named: new Set(configs.keys()),
    reviewers: of('review'),
    accessGroups: of('access_control'),
    guardrails: of('guardrails'),
    maskingRules: of('dlp'),
    attached: [...configs].filter(([name]) => !NOT_ATTACHED.includes(name)).map(([name, config]) => ({ name, config })),
  };
}

/** `name:cfg1;cfg2` taken apart. */
export function splitOption(text: string): [string, string[]] {
  const at = text.indexOf(':');
  const name = (at === -1 ? text : text.slice(0, at)).trim().replaceAll('-', '_');
  if (name === '') throw new UsageError('--plugin needs a name.', 'Like --plugin webhooks.');
  const config = at === -1 ? [] : text.slice(at + 1).split(/[;,]/);
  return [name, config.map((part) => part.trim()).filter((part) => part !== '')];
}
