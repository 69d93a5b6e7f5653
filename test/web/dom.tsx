import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { configure, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { MemoryRouter } from 'react-router';
import { vi } from 'vitest';
import { meQuery } from '../../web/src/api/me.ts';
import { createQueryClient } from '../../web/src/api/query-client.ts';
import type { User } from '../../web/src/api/shapes.ts';
import { theme } from '../../web/src/app/theme.ts';

// Whatever is waited for comes in a fraction of it, or never.
configure({ asyncUtilTimeout: 30_000 });

/** Somebody in these groups. */
export function user(name: string, groups: readonly string[]): User {
  const email = `${name}@example.com`;
  const created_at = '2026-01-01T00:00:00Z';
  return {
    id: `${name}-id`,
    name,
    email,
    groups: [...groups],
    identity_type: 'user',
    status: 'active',
    oidc: 'none',
    created_at,
  };
}

/** A request that a component sent. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** Answers what components ask the gateway; what is not foreseen is answered with 404. Returns what was asked. */
export function answerWith(answers: Readonly<Record<string, (body: unknown) => unknown>>): readonly Sent[] {
  const sent: Sent[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    const { pathname } = new URL(request.url);
    const text = await request.text();
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    sent.push({ method: request.method, path: pathname, body });
    const answer = answers[`${request.method} ${pathname}`]?.(body);
    if (answer instanceof Response) return answer;
    return Response.json(answer ?? { message: 'not found' }, { status: answer === undefined ? 404 : 200 });
  });
  return sent;
}

/** Puts a component on a page that somebody is logged in to. */
export function show(component: ReactNode, me: User): void {
  // jsdom measures nothing, and knows neither media nor fonts.
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {}, removeEventListener: () => {} }));
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
  Object.defineProperty(document, 'fonts', { value: new EventTarget(), configurable: true });
  const queries = createQueryClient();
  queries.setQueryData(meQuery.queryKey, me);
  render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={queries}>
        <MemoryRouter>{component}</MemoryRouter>
      </QueryClientProvider>
    </MantineProvider>,
  );
}
