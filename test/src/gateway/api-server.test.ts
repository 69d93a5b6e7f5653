import { createServer } from 'node:net';
import Fastify from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { listenApi, renewApiCertificate } from '../../../src/gateway/api-server.ts';

const app = (): ReturnType<typeof Fastify> => Fastify();

describe('listenApi', () => {
  let close: (() => Promise<void>) | undefined;
  afterEach(() => close?.());

  it('tells the address it listens at, with the port it was given', async () => {
    const server = app();
    close = () => server.close();
    const url = await listenApi(server, { api: { host: '127.0.0.1', port: 0, url: undefined } });
    expect(url).toMatch(/^http:\/\/localhost:[1-9]\d*$/);
    expect((await fetch(`${url}/none`)).status).toBe(404);
  });

  it('tells the address it was told to', async () => {
    const server = app();
    close = () => server.close();
    const api = { host: '127.0.0.1', port: 0, url: 'https://sluice.example.com' };
    expect(await listenApi(server, { api })).toBe('https://sluice.example.com');
  });

  it('says which port is taken, and which setting chooses another', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const server = app();
    close = async () => {
      await server.close();
      await new Promise((resolve) => taken.close(resolve));
    };
    const refused = listenApi(server, { api: { host: '127.0.0.1', port, url: undefined } });
    await expect(refused).rejects.toThrow(ConfigError);
    await expect(refused).rejects.toMatchObject({
      message: expect.stringContaining(String(port)),
      hint: expect.stringContaining('API_PORT'),
    });
  });

  it('says that a host is none', async () => {
    const server = app();
    close = () => server.close();
    const refused = listenApi(server, { api: { host: '203.0.113.1', port: 0, url: undefined } });
    await expect(refused).rejects.toThrow(/cannot listen on 203\.0\.113\.1/);
  });
});

describe('renewApiCertificate', () => {
  it('leaves a server without TLS alone', () => {
    const server = app();
    renewApiCertificate(server, { certificate: 'c', privateKey: 'k' });
    expect(server.server).not.toHaveProperty('setSecureContext');
  });

  it('gives a server with TLS the new certificate for its next connections', () => {
    const server = app();
    const given: unknown[] = [];
    Object.assign(server.server, { setSecureContext: (context: unknown) => given.push(context) });
    renewApiCertificate(server, { certificate: 'c', privateKey: 'k' });
    expect(given).toEqual([{ cert: 'c', key: 'k' }]);
  });
});
