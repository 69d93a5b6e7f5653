import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { vaultHttp } from '../../../../src/secrets/references/vault-http.ts';
import { makeCertificate } from '../../../servers/certificate.ts';
import { startVault, type VaultServer } from '../../../servers/vault.ts';

let vault: VaultServer;

beforeEach(async () => {
  vault = await startVault();
});
afterEach(() => vault.stop());

const get = (path = 'kv1/shop') => ({ method: 'GET', uri: `${vault.address}/v1/${path}` });
const failureOf = (asking: Promise<unknown>): Promise<unknown> => asking.catch((error: unknown) => error);

function answering(status: number, body: string, headers: Record<string, string> = {}): void {
  vault.intercept = (_call, response) => {
    response.on('error', () => undefined);
    response.writeHead(status, headers).end(body);
    return true;
  };
}

describe('the requests to Vault', () => {
  it('carry method, headers and JSON, and bring status, path and JSON', async () => {
    vault.roles.set('role', 'secret');
    const login = await vaultHttp(undefined)({
      method: 'POST',
      uri: `${vault.address}/v1/auth/approle/login`,
      headers: { 'X-Vault-Token': 't' },
      json: { role_id: 'role', secret_id: 'secret' },
    });
    expect(login).toMatchObject({ statusCode: 200, body: { auth: { client_token: expect.stringMatching(/^hvs\./) } } });
    expect(login.request.path).toBe('/v1/auth/approle/login');
    expect(vault.calls).toMatchObject([{ method: 'POST', token: 't' }]);
  });

  it('bring errors as they are, in JSON or not', async () => {
    expect(await vaultHttp(undefined)(get())).toMatchObject({
      statusCode: 403,
      body: { errors: [expect.any(String)] },
    });
    answering(502, '<html>Bad gateway</html>');
    expect(await vaultHttp(undefined)(get())).toMatchObject({ statusCode: 502, body: undefined });
    answering(204, '');
    expect(await vaultHttp(undefined)(get())).toMatchObject({ statusCode: 204, body: undefined });
  });

  it('refuse a success that is no JSON, and quote nothing of it', async () => {
    answering(200, '{"data": hunter2');
    const failure = await failureOf(vaultHttp(undefined)(get()));
    expect(failure).toMatchObject({ message: 'its answer is no JSON' });
    expect(JSON.stringify(failure)).not.toContain('hunter2');
  });

  it('follow no redirect, which would take the token to another host', async () => {
    const other = await startVault();
    answering(307, '', { location: `${other.address}/v1/kv1/shop` });
    await expect(vaultHttp(undefined)(get())).rejects.toMatchObject({
      message: 'it answers with a redirect',
      hint: expect.stringContaining('VAULT_ADDR'),
    });
    expect(other.calls).toEqual([]);
    await other.stop();
  });

  it('end when an answer has no end', async () => {
    answering(200, `"${'x'.repeat(2 * 1024 * 1024)}"`);
    await expect(vaultHttp(undefined)(get())).rejects.toThrow('its answer is too large');
  });

  it('end with their signal', async () => {
    const deadline = new AbortController();
    vault.intercept = () => {
      deadline.abort();
      return true;
    };
    await expect(vaultHttp(undefined)({ ...get(), signal: deadline.signal })).rejects.toThrow(
      'it did not answer in time',
    );
  });

  it('say that Vault cannot be reached, and that it hung up', async () => {
    const refused = vaultHttp(undefined)({ method: 'GET', uri: 'http://127.0.0.1:1/v1/kv1/shop' });
    await expect(refused).rejects.toMatchObject({ message: 'it cannot be reached', detail: expect.any(String) });
    vault.intercept = (_call, response) => response.destroy() === response;
    await expect(vaultHttp(undefined)(get())).rejects.toThrow('it cannot be reached');
    vault.intercept = (_call, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{', () => response.destroy());
      return true;
    };
    await expect(vaultHttp(undefined)(get())).rejects.toThrow('it cannot be reached');
  });

  it('trust the authority they are given, and no other', async () => {
    const certificate = makeCertificate();
    const secure = await startVault(certificate);
    const asked = { method: 'GET', uri: `${secure.address}/v1/kv1/shop` };
    expect(await vaultHttp(certificate.cert)(asked)).toMatchObject({ statusCode: 403 });
    for (const ca of [undefined, makeCertificate().cert]) {
      await expect(vaultHttp(ca)(asked)).rejects.toMatchObject({
        message: 'its certificate is not trusted',
        hint: expect.stringContaining('VAULT_CACERT'),
      });
    }
    const named = makeCertificate(['vault.example.com']);
    const misnamed = await startVault(named);
    const elsewhere = vaultHttp(named.cert)({ ...asked, uri: `${misnamed.address}/v1/kv1/shop` });
    await expect(elsewhere).rejects.toThrow('its certificate is not trusted');
    await misnamed.stop();
    await secure.stop();
  });
});
