import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { shareStyleNonce } from './app/style-nonce.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no place for the app');
shareStyleNonce();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
