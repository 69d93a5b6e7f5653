import Fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import {
  ApiError,
  conflict,
  forbidden,
  installErrorHandling,
  notFound,
  refuse,
  unprocessable,
} from '../../../src/api/errors.ts';
import { PasswordsBusyError } from '../../../src/secrets/password.ts';

function appThatThrows(error: unknown) {
  const lines: string[] = [];
  const app = Fastify({ logger: { level: 'info', stream: { write: (line: string) => void lines.push(line) } } });
  installErrorHandling(app);
  app.get('/boom', async () => {
    throw error;
  });
  app.post('/echo', async () => ({}));
  return { app, lines };
}

describe('error answers', () => {
  test.each([
    [forbidden(), 403, 'access denied'],
    [notFound('connection'), 404, 'connection not found'],
    [conflict('taken'), 409, 'taken'],
    [unprocessable('no such group'), 422, 'no such group'],
    [new ApiError(429, 'slow down'), 429, 'slow down'],
  ])('a refusal keeps its status and its message', async (error, status, message) => {
    const { app } = appThatThrows(error);
    const answer = await app.inject('/boom');
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toEqual({ message });
  });

  test('too many passwords at a time are no fault of the gateway: they may come again', async () => {
    const answer = await appThatThrows(new PasswordsBusyError()).app.inject('/boom');
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
    expect(answer.json().message).toContain('try again');
  });

  test('what nobody foresaw is a neutral 500, and the log has the details', async () => {
    const { app, lines } = appThatThrows(new Error('connect ECONNREFUSED 10.1.2.3:5432'));
    const answer = await app.inject('/boom');
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toEqual({ message: 'internal error' });
    expect(lines.join('')).toContain('ECONNREFUSED');
  });

  test('a body that is not JSON is not quoted back', async () => {
    const { app } = appThatThrows(new Error());
    const answer = await app.inject({
      method: 'POST',
      url: '/echo',
      headers: { 'content-type': 'application/json' },
      payload: 'hunter2',
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toEqual({ message: 'body is not valid JSON' });
  });

  test('an unknown address is a 404 in the same shape', async () => {
    const { app } = appThatThrows(new Error());
    const answer = await app.inject('/nowhere');
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toEqual({ message: 'not found' });
  });
});

test('problems are refused together, and none is none', () => {
  expect(() => refuse([])).not.toThrow();
  expect(() => refuse(['name: is bad', 'subtype: is bad'])).toThrow('name: is bad; subtype: is bad');
});

test('an outage of the state database is a 503 that says so and when to try again', async () => {
  const app = Fastify();
  installErrorHandling(app);
  app.get('/', () =>
    Promise.reject(Object.assign(new Error('connect ECONNREFUSED 10.0.0.5'), { code: 'ECONNREFUSED' })),
  );
  const answer = await app.inject('/');
  expect(answer.statusCode).toBe(503);
  expect(answer.headers['retry-after']).toBe('5');
  expect(answer.json()).toEqual({ message: 'the state database cannot be reached; try again soon' });
});
