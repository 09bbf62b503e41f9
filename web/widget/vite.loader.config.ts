import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The one script that other sites load. */
export default defineConfig({
  root: here('./loader'),
  publicDir: false,
  build: {
    outDir: here('../../dist/web'),
    emptyOutDir: false,
    target: 'es2022',
    lib: { entry: here('./loader/loader.ts'), formats: ['iife'], name: 'PasokhLoader', fileName: () => 'widget.js' },
  },
});
