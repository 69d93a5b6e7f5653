import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `npm run web` sends what is not the app's: a gateway that runs. */
const GATEWAY = process.env.SLUICE_API_URL ?? 'http://localhost:8009';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    // scripts/web.js names another folder, and puts it in this one's place when the build has gone well.
    outDir: process.env.SLUICE_WEB_OUT ?? '../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    // Browsers since spring 2024: they know light-dark(), whose replacement for older ones does not follow the app's own switch.
    cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    // The content security policy allows no data: addresses but images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    license: { fileName: 'licenses.md' },
  },
  server: { proxy: { '/api': GATEWAY } },
});
