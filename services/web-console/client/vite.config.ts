import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  // the server puts each response's nonce in its place (src/http/client-files.ts)
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: '../dist/client',
    emptyOutDir: true,
    // data: URLs of scripts and fonts would need a weaker policy
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
