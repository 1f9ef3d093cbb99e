import { defineConfig } from 'vite'

// Where `vite dev` finds the Worker.
const worker = process.env.TARSY_URL ?? 'http://127.0.0.1:8787'

export default defineConfig({
  root: import.meta.dirname,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The oldest browsers with light-dark(): the stylesheets go out as they are written.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // The polyfill would be for browsers older than those.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': { target: worker, ws: true }, '/health': worker, '/oauth2': worker },
  },
})
