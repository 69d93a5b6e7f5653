import { lazy, type ReactNode, Suspense, useMemo } from 'react';
import { createBrowserRouter, Navigate, type RouteObject, useLocation } from 'react-router';
import { useMe } from '../api/me.ts';
import { LoadingPage } from '../components/loading-page.tsx';
import { BrokenApp, BrokenPage } from './broken-page.tsx';
import { MissingPage } from './missing-page.tsx';
import type { PageDefinition } from './page-definition.ts';
import { PAGES } from './pages.ts';
import { Shell } from './shell/shell.tsx';

const LoginPage = lazy(() => import('../pages/login/login-page.tsx'));
const SetupPage = lazy(() => import('../pages/login/setup-page.tsx'));

/** Every address of the app, as it is opened in a browser. */
export function createAppRouter() {
  return createBrowserRouter([
    {
      errorElement: <BrokenApp />,
      children: [
        { path: '/login', element: <Waiting of={<LoginPage />} /> },
        { path: '/setup', element: <Waiting of={<SetupPage />} /> },
        { element: <Shell />, children: shellRoutes(PAGES) },
      ],
    },
  ]);
}

function shellRoutes(pages: readonly PageDefinition[]): RouteObject[] {
  const routes = pages.flatMap((page) =>
    page.routes.map(({ path, load }) => {
      const Page = lazy(load);
      return { path, element: <Allowed page={page} of={<Page />} />, errorElement: <BrokenPage /> };
    }),
  );
  return [
    { index: true, element: <Home /> },
    ...routes,
    { path: '*', element: <MissingPage />, errorElement: <BrokenPage /> },
  ];
}

/** The first page somebody may use, in the sidebar's order. */
function Home() {
  const me = useMe();
  const path = useMemo(() => {
    const mine = PAGES.filter((page) => page.item !== undefined && page.isFor?.(me) !== false);
    const first = mine.map(({ item }) => item).sort((a, b) => (a?.order ?? 0) - (b?.order ?? 0))[0];
    return first?.path;
  }, [me]);
  return path === undefined ? <MissingPage /> : <Navigate to={path} replace />;
}

function Allowed({ page, of }: { readonly page: PageDefinition; readonly of: ReactNode }) {
  const me = useMe();
  return page.isFor?.(me) === false ? <MissingPage /> : <Waiting of={of} />;
}

/** The page, or what stands in its place while its code loads; a new one for every address. */
function Waiting({ of }: { readonly of: ReactNode }) {
  const { pathname } = useLocation();
  return (
    <Suspense key={pathname} fallback={<LoadingPage />}>
      {of}
    </Suspense>
  );
}
