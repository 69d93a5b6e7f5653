import type { Command } from 'commander';
import { ApiClient, segment } from '../../api-client.ts';
import type { Context } from '../../context.ts';
import { UsageError } from '../../failure.ts';
import { say } from '../../output.ts';
import { textOf } from '../../records.ts';
import { findResource, RESOURCES, type Resource } from '../../resources.ts';
import { fetchOne, splitOnce, UUID } from './get.ts';

interface Options {
  readonly connection?: string;
}

/** `admin delete TYPE NAME` and `admin delete TYPE/NAME` */
export function deleteCommand(parent: Command, context: Context): void {
  const types = RESOURCES.filter((resource) => resource.deletable).map((resource) => resource.name);
  parent
    .command('delete')
    .summary('delete one thing')
    .description(`Deletes one of: ${types.join(', ')}.`)
    .argument('<type>', 'what to delete; TYPE/NAME names it in one word')
    .argument('[name]', 'its name or id')
    .option('--connection <name>', 'of a plugin: take it from this connection only')
    .action((type: string, name: string | undefined, options: Options) => run(context, type, name, options));
}

async function run(context: Context, typeText: string, nameText: string | undefined, options: Options): Promise<void> {
  const [type, slashName] = splitOnce(typeText);
  const name = nameText ?? slashName;
  const resource = findResource(type);
  if (!resource.deletable) throw new UsageError(`A ${resource.singular} cannot be deleted.`);
  if (name === undefined || name === '') throw new UsageError(`Which ${resource.singular}?`, 'Add its name or id.');
  if (options.connection !== undefined && resource.name !== 'plugins') {
    throw new UsageError(
      '--connection is about plugins.',
      `Write \`admin delete plugin NAME --connection ${options.connection}\`.`,
    );
  }
  const api = await ApiClient.open(context);
  if (options.connection !== undefined) {
    await api.delete(`${resource.path}/${segment(name)}/conn/${segment(options.connection)}`);
    say(context, `plugin ${name} taken from connection ${options.connection}`);
    return;
  }
  await api.delete(`${resource.path}/${segment(await pathName(api, resource, name))}`);
  say(context, `${resource.singular} ${name} deleted`);
}

/** What the API's path takes: groups and connections go by name, rules and tokens by id only. */
async function pathName(api: ApiClient, resource: Resource, name: string): Promise<string> {
  if (resource.byPath === 'name' || resource.name === 'groups' || UUID.test(name)) return name;
  return textOf(await fetchOne(api, resource, name), 'id');
}
