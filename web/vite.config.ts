import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The console and the portal: two pages that share their parts. */
export default defineConfig({
  root: here('.'),
  base: '/',
  publicDir: here('./public'),
  plugins: [englishOnly(), react(), tailwindcss()],
  build: {
    outDir: here('../dist/web'),
    emptyOutDir: true,
    target: 'es2023',
    // Fonts and icons stay files: data in a stylesheet would be downloaded by those who do not need it.
    assetsInlineLimit: 0,
    rolldownOptions: { input: { console: here('./console.html'), portal: here('./portal.html') } },
  },
});

/**
 * React Aria brings the few words of its own in thirty languages, Persian not among them: of those it takes English, and all
 * that people see comes from our catalogues.
 */
function englishOnly(): Plugin {
  const nothing = '\0no-words';
  return {
    name: 'english-only',
    enforce: 'pre',
    resolveId: (specifier, importer) =>
      /[/\\](?!en-US)[a-z]{2}-[A-Z]{2}\.mjs$/.test(specifier) && /react-(aria|stately)/.test(importer ?? '')
        ? nothing
        : null,
    load: (id) => (id === nothing ? 'export default {}' : null),
  };
}
