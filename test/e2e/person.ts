/** A person logged in to the API. */
export interface Person {
  readonly name: string;
  /** Bearer token of the login. */
  readonly token: string;
  /** Calls the API; throws with the server's message unless the answer is a success. */
  call<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T>;
  /** The same, for answers that are expected to be refusals. */
  attempt(method: string, path: string, body?: unknown): Promise<{ status: number; message: string }>;
}

/** Where a gateway's API is; a running gateway is one. */
export interface ApiAddress {
  readonly api: { readonly url: string };
}

/** A secret map as the API takes it. */
export function secretOf(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [`envvar:${key}`, Buffer.from(value).toString('base64')]),
  );
}

/** Makes a user and logs it in. */
export async function addUser(
  gateway: ApiAddress,
  admin: Person,
  name: string,
  groups: readonly string[],
): Promise<Person> {
  const password = `password-of-${name}`;
  await admin.call('POST', '/api/users', { name, email: `${name}@example.com`, groups, password });
  return logIn(gateway, name, password);
}

/** Logs somebody in to the API of this gateway. */
export async function logIn(gateway: ApiAddress, name: string, password: string): Promise<Person> {
  const { token } = await request<{ token: string }>(gateway, undefined, 'POST', '/api/login', { name, password });
  return withToken(gateway, name, token);
}

/** Whoever has this token, person or program. */
export function withToken(gateway: ApiAddress, name: string, token: string): Person {
  return {
    name,
    token,
    call: (method, path, body) => request(gateway, token, method, path, body),
    async attempt(method, path, body) {
      const response = await send(gateway, token, method, path, body);
      const { message = '' } = (await response.json().catch(() => ({}))) as { message?: string };
      return { status: response.status, message };
    },
  };
}

async function request<T>(
  gateway: ApiAddress,
  token: string | undefined,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const response = await send(gateway, token, method, path, body);
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

function send(
  gateway: ApiAddress,
  token: string | undefined,
  method: string,
  path: string,
  body?: unknown,
): Promise<Response> {
  return fetch(new URL(path, gateway.api.url), {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
