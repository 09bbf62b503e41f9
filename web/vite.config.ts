import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The console and the portal: two pages that share their parts. */
export default defineConfig({
  root: here('.'),
  base: '/',
  publicDir: here('./public'),
  plugins: [react(), tailwindcss()],
  build: {
    outDir: here('../dist/web'),
    emptyOutDir: true,
    target: 'es2023',
    // Fonts and icons stay files: data in a stylesheet would be downloaded by those who do not need it.
    assetsInlineLimit: 0,
    rolldownOptions: { input: { console: here('./console.html'), portal: here('./portal.html') } },
  },
});
