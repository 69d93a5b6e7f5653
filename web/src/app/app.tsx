import '@fontsource-variable/inter/wght.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './global.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { RouterProvider } from 'react-router/dom';
import { onLoggedOut } from '../api/client.ts';
import { meQuery } from '../api/me.ts';
import { createQueryClient } from '../api/query-client.ts';
import { createAppRouter } from './router.tsx';
import { styleNonce } from './style-nonce.ts';
import { cssVariables, theme } from './theme.ts';

/** Also read by color-scheme.js, before the first paint. */
const COLOR_SCHEME_KEY = 'sluice-color-scheme';
const colorSchemes = localStorageColorSchemeManager({ key: COLOR_SCHEME_KEY });

/** The whole app. */
export function App() {
  const [queries] = useState(createQueryClient);
  const [router] = useState(createAppRouter);
  useEffect(() => onLoggedOut(() => queries.setQueryData(meQuery.queryKey, null)), [queries]);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      colorSchemeManager={colorSchemes}
      getStyleNonce={styleNonce}
    >
      <QueryClientProvider client={queries}>
        <ModalsProvider>
          <Notifications position="bottom-right" limit={4} />
          <RouterProvider router={router} />
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
