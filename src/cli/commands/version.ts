import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { type OutputFormat, outputOption, show } from '../output.ts';
import { packageVersion } from '../package-version.ts';

/** `version` */
export function versionCommand(parent: Command, context: Context): void {
  parent
    .command('version')
    .summary('show the version')
    .description('Shows the version of this program and of the Node it runs on.')
    .addOption(outputOption())
    .action((options: { output: OutputFormat }) => {
      const value = {
        version: packageVersion(),
        node: process.versions.node,
        platform: `${process.platform}-${process.arch}`,
      };
      show(context, options.output, value, () => `sluice ${value.version} (Node ${value.node}, ${value.platform})`);
    });
}
