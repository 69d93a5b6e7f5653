import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtWebApp } from '../../../src/api/web-app.ts';
import { type Harness, startApi } from './harness.ts';

const SCRIPT = 'export const answer = 42;';
let folder: string;
let api: Harness;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-web-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><meta name="style-nonce" nonce="__STYLE_NONCE__"><div id="root">',
  );
  writeFileSync(join(folder, 'assets', 'index-abc.js'), SCRIPT);
  writeFileSync(join(folder, 'assets', 'index-abc.js.gz'), gzipSync(SCRIPT));
  writeFileSync(join(folder, 'color-scheme.js'), '// before the first paint');
  writeFileSync(join(folder, '.built'), 'not for anybody');
  writeFileSync(`${folder}-secret.txt`, 'outside');
  api = await startApi({ webApp: folder });
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
  rmSync(`${folder}-secret.txt`);
});

const get = (url: string, headers: Record<string, string> = {}) => api.app.inject({ url, headers });

describe('the page', () => {
  test('is served at every address that is none of the gateway’s own, so that links and reloads work', async () => {
    for (const url of [
      '/',
      '/reviews',
      '/reviews/3f0c8f4e-6b0a-4c52-9d3e-0a1b2c3d4e5f',
      '/login?next=%2Freviews',
      '/a/b/c/',
    ]) {
      const answer = await get(url);
      expect(answer.statusCode, url).toBe(200);
      expect(answer.headers['content-type'], url).toBe('text/html; charset=utf-8');
      expect(answer.headers['cache-control'], url).toBe('no-store');
    }
  });

  test('runs its own scripts only, under a policy with a nonce of its own each time', async () => {
    const answers = [await get('/'), await get('/')];
    const nonces = answers.map((answer) => {
      const policy = String(answer.headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self' 'nonce-");
      for (const rule of ["connect-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"]) {
        expect(policy).toContain(rule);
      }
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      const nonce = /'nonce-([A-Za-z0-9+/]{24})'/.exec(policy)?.[1] ?? '';
      expect(answer.body).toContain(`nonce="${nonce}"`);
      return nonce;
    });
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  test('is not what is answered where a file or a route of the API is missing', async () => {
    for (const url of [
      '/assets/index-old.js',
      '/nothing.js',
      '/api/nothing',
      '/api',
      '/metrics/x',
      '/favicon.ico',
      '/.built',
      '/assets',
      '/index.html',
    ]) {
      const answer = await get(url);
      expect(answer.statusCode, url).toBe(404);
      expect(answer.json(), url).toEqual({ message: 'not found' });
    }
  });

  test('is no answer to anything but reads', async () => {
    expect((await api.app.inject({ method: 'POST', url: '/reviews', payload: {} })).statusCode).toBe(404);
    expect((await api.app.inject({ method: 'HEAD', url: '/reviews' })).statusCode).toBe(200);
  });
});

describe('its files', () => {
  test('are kept forever where their name tells their content, and asked for anew otherwise', async () => {
    const script = await get('/assets/index-abc.js');
    expect(script.body).toBe(SCRIPT);
    expect(script.headers['content-type']).toContain('javascript');
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const plain = await get('/color-scheme.js');
    expect(plain.headers['cache-control']).toBe('no-cache');
    const again = await get('/color-scheme.js', { 'if-none-match': String(plain.headers.etag) });
    expect(again.statusCode).toBe(304);
  });

  test('come compressed to whoever takes that', async () => {
    const answer = await get('/assets/index-abc.js', { 'accept-encoding': 'gzip' });
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(answer.headers['content-type']).toContain('javascript');
    expect(answer.headers.vary).toContain('accept-encoding');
    expect(answer.rawPayload.equals(gzipSync(SCRIPT))).toBe(true);
  });

  test('are the ones that were built, by no path that leads out of their folder', async () => {
    const name = `${folder.split('/').at(-1)}-secret.txt`;
    for (const url of [
      `/../${name}`,
      `/..%2f${name}`,
      `/assets/..%2f..%2f${name}`,
      `/assets/%2e%2e/%2e%2e/${name}`,
      '/assets/index-abc.js%00',
    ]) {
      const answer = await get(url);
      expect(answer.body, url).not.toContain('outside');
      expect(answer.statusCode, url).toBeGreaterThanOrEqual(400);
    }
  });

  test('do not hide the API, its documentation and the metrics', async () => {
    expect((await get('/api/publicserverinfo')).statusCode).toBe(200);
    expect((await get('/api/docs/')).statusCode).toBe(200);
    expect((await get('/metrics')).headers['content-type']).toContain('text/plain');
    expect((await get('/api/userinfo')).statusCode).toBe(401);
  });
});

test('the folder is the one that `npm run build` fills, where it did', () => {
  const built = builtWebApp();
  expect(built === undefined || built.endsWith(join('dist', 'web', '/'))).toBe(true);
});
