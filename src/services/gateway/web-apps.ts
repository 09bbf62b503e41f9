import { existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyReply } from 'fastify';
import type { App } from '#kit/http.ts';
import { Problem } from '#kit/problem.ts';
import type { Deps } from '#kit/service.ts';
import { selectAllowedSites } from './widget-queries.ts';

const built = fileURLToPath(new URL('../../../dist/web/', import.meta.url));

/** Pages of the portal; the console has all below `/console`. */
const portalPaths = [
  '/',
  '/sign-in',
  '/sign-in/provider',
  '/register',
  '/forgot-password',
  '/reset-password',
  '/verify-email',
  '/tickets',
  '/tickets/new',
  '/tickets/:id',
  '/chats',
  '/chats/:id',
  '/settings',
];

/** What programs ask for is answered to programs, whatever they accept. */
const isForPrograms = /^\/(api|docs|socket\.io|assets|widget)(?![^/?])/;

/** Nothing is asked of another host, nothing inline is run, and nobody may put a page into a frame. */
const policy = (frameAncestors: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${frameAncestors}`,
  ].join('; ');

/** Serves the console, the portal and the widget as `npm run build` left them. */
export async function mountWebApps(app: App, { db }: Pick<Deps, 'db'>): Promise<void> {
  const page = (name: string) => {
    const path = join(built, name);
    const html = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    return (reply: FastifyReply, frameAncestors = "'none'") => {
      if (html === undefined)
        return reply.code(503).type('text/plain; charset=utf-8').send('The web apps are not built: npm run build\n');
      return reply
        .header('content-security-policy', policy(frameAncestors))
        .header('cache-control', 'no-cache')
        .type('text/html; charset=utf-8')
        .send(html);
    };
  };
  const portal = page('portal.html');
  for (const path of portalPaths) app.get(path, (_request, reply) => portal(reply));
  const console = page('console.html');
  for (const path of ['/console', '/console/*']) app.get(path, (_request, reply) => console(reply));

  const frame = page('widget/frame.html');
  app.get('/widget/frame', async (_request, reply) => {
    reply.removeHeader('x-frame-options');
    return frame(reply, ["'self'", ...(await selectAllowedSites(db))].join(' '));
  });
  const demo = page('widget/demo.html');
  app.get('/widget/demo', (_request, reply) => demo(reply));

  // Somebody followed a wrong address: the portal says so in their language.
  app.get('/*', (request, reply) => {
    const isSomebody = request.headers.accept?.includes('text/html') && !isForPrograms.test(request.url);
    if (!isSomebody) throw new Problem('not_found', 'No such path.');
    return portal(reply.code(404));
  });

  await mountFiles(app);
}

/** Scripts, styles, fonts and pictures, already compressed where that helps. */
async function mountFiles(app: App): Promise<void> {
  if (!existsSync(built)) return;
  await app.register(fastifyStatic, {
    root: built,
    wildcard: false,
    index: false,
    preCompressed: true,
    decorateReply: false,
    globIgnore: ['**/*.html', '**/*.br', '**/*.gz'],
    cacheControl: false,
    setHeaders(reply, path) {
      const parts = relative(built, path).split(sep);
      // The names of these carry a hash of their contents.
      const forGood = parts.includes('assets');
      reply.header('cache-control', forGood ? 'public, max-age=31536000, immutable' : 'public, max-age=300');
      // The one file that other sites load.
      if (parts[0]?.startsWith('widget.js')) reply.header('cross-origin-resource-policy', 'cross-origin');
    },
  });
}
