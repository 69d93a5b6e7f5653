import { ConfigError } from '../../errors.ts';
import { ApiClient, ApiError, type ApiRecord, type ApiTarget, segment } from '../api-client.ts';
import type { Context } from '../context.ts';
import { recordOf, recordsOf, textOf } from '../records.ts';

/** Logs in with a name and a password. */
export async function logIn(context: Context, target: ApiTarget, name: string, password: string): Promise<ApiClient> {
  try {
    const { token } = recordOf(await new ApiClient(context, target).post('/login', { name, password }));
    return new ApiClient(context, { ...target, token: String(token) });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    throw new ConfigError(`The demo's user ${name} has another password than demo.json says.`, {
      hint: 'Correct it there, or remove the data folder to start the demo anew.',
    });
  }
}

/** The record at a path, or undefined when there is none. */
export async function findByPath(api: ApiClient, path: string, name: string): Promise<ApiRecord | undefined> {
  try {
    return recordOf(await api.get(`${path}/${segment(name)}`));
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

/** The id of the thing with this name in a list, which is created when there is none. */
export async function ensureByName(api: ApiClient, path: string, body: ApiRecord): Promise<string> {
  const found = recordsOf(await api.get(path)).find((record) => record.name === body.name);
  return textOf(found ?? recordOf(await api.post(path, body)), 'id');
}

/** Whether a user still has the token with this id. */
export async function hasToken(admin: ApiClient, user: string, id: string): Promise<boolean> {
  return recordsOf(await admin.get('/tokens', { user })).some((token) => token.id === id);
}
