import type { Command } from 'commander';
import { ApiClient, segment } from '../../api-client.ts';
import type { Context } from '../../context.ts';
import { UsageError } from '../../failure.ts';
import { say } from '../../output.ts';
import { findResource, type Resource } from '../../resources.ts';
import { splitOnce } from './get.ts';

/** What can be switched off and on again, and how its API takes that. */
const METHODS: Readonly<Record<string, 'patch' | 'put'>> = {
  users: 'patch',
  serviceaccounts: 'patch',
  'api-keys': 'put',
};

/** `admin deactivate TYPE NAME` and `admin reactivate TYPE NAME` */
export function setStatusCommands(parent: Command, context: Context): void {
  const types = Object.keys(METHODS).join(', ');
  const command = (name: string, status: 'active' | 'inactive', description: string): void => {
    parent
      .command(name)
      .summary(`${name} somebody`)
      .description(`${description} For ${types}.`)
      .argument('<type>', 'what; TYPE/NAME names it in one word')
      .argument('[name]', 'its name or id')
      .action((type: string, text: string | undefined) => run(context, type, text, status));
  };
  command(
    'deactivate',
    'inactive',
    'Ends sessions and logins, lets no token and no key in, and revokes what was asked for, until it is reactivated.',
  );
  command('reactivate', 'active', 'Lets somebody in again, with the tokens and keys of before.');
}

async function run(
  context: Context,
  typeText: string,
  nameText: string | undefined,
  status: 'active' | 'inactive',
): Promise<void> {
  const [type, slashName] = splitOnce(typeText);
  const name = nameText ?? slashName;
  const resource = findResource(type);
  const method = METHODS[resource.name];
  if (method === undefined) throw new UsageError(`A ${resource.singular} has no status to set.`);
  if (name === undefined || name === '') throw new UsageError(`Which ${resource.singular}?`, 'Add its name or id.');
  const api = await ApiClient.open(context);
  await send(api, resource, name, method, status);
  say(context, `${resource.singular} ${name} is ${status}`);
}

function send(
  api: ApiClient,
  resource: Resource,
  name: string,
  method: 'patch' | 'put',
  status: 'active' | 'inactive',
): Promise<unknown> {
  const path = `${resource.path}/${segment(name)}`;
  // Its own route, which knows that one that is over does not come back.
  if (resource.name === 'api-keys' && status === 'active') return api.post(`${path}/reactivate`);
  return api[method](path, { status });
}
