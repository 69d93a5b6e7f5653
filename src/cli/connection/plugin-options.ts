import { UsageError } from '../failure.ts';

/** What `--plugin` options ask for, in the fields of a connection. */
export interface PluginWishes {
  readonly reviewers: string[];
  readonly accessGroups: string[];
  /** What the user must know, one sentence each. */
  readonly warnings: string[];
}

/** Plugins that only notify. Leaving them out takes no protection away, so they are accepted with a warning. */
const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  slack: 'Slack notifications are not part of this version yet: --plugin slack has no effect.',
  webhooks: 'Webhooks are not part of this version yet: --plugin webhooks has no effect.',
};

/** Reads `--plugin name[:cfg1;cfg2]` options. */
export function readPluginOptions(texts: readonly string[]): PluginWishes {
  const wishes: PluginWishes = { reviewers: [], accessGroups: [], warnings: [] };
  const unknown: string[] = [];
  for (const text of texts) {
    const [name, config] = splitOption(text);
    if (!readOne(name, config, wishes)) unknown.push(name);
  }
  if (unknown.length > 0) {
    throw new UsageError(
      `This version has no plugin ${unknown.map((name) => `"${name}"`).join(', ')}.`,
      'It has access_control, audit, dlp, guardrails and review.',
    );
  }
  return wishes;
}

function readOne(name: string, config: readonly string[], wishes: PluginWishes): boolean {
  const warning = WITHOUT_EFFECT[name];
  if (warning !== undefined) wishes.warnings.push(warning);
  else if (name === 'review') wishes.reviewers.push(...config);
  else if (name === 'access_control') wishes.accessGroups.push(...config);
  else if (name === 'dlp' || name === 'guardrails') refuseConfig(name, config);
  else if (name !== 'audit') return false;
  return true;
}

/** Both always run; what they do is said by rules, and a silently dropped setting would be a missing protection. */
function refuseConfig(name: string, config: readonly string[]): void {
  if (config.length === 0) return;
  const [rule, option] =
    name === 'dlp' ? ['datamasking-rule', '--datamasking-rules'] : ['guardrail', '--guardrail-rules'];
  throw new UsageError(
    `--plugin ${name} takes no settings.`,
    `Make a rule with \`admin create ${rule}\` and name it with ${option}.`,
  );
}

function splitOption(text: string): [string, string[]] {
  const at = text.indexOf(':');
  const name = (at === -1 ? text : text.slice(0, at)).trim().replaceAll('-', '_');
  const config = at === -1 ? [] : text.slice(at + 1).split(/[;,]/);
  return [name, config.map((part) => part.trim()).filter((part) => part !== '')];
}
