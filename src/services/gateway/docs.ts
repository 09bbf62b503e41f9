import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import fastifyStatic from '@fastify/static';
import { errorCodes } from '#contract/errors.ts';
import type { App } from '#kit/http.ts';
import type { ServiceFace } from '#kit/service.ts';

/** Serves the OpenAPI document and a reference page that asks no other host for anything. */
export async function mountDocs(app: App, faces: readonly Pick<ServiceFace, 'name' | 'routes'>[]): Promise<void> {
  // It takes a while, and few ask for it: made for the first who does.
  let document: Promise<object> | undefined;
  const describe = async () => (await import('./describe-api.ts')).describeApi(faces);
  const assets = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  app.get('/api/openapi.json', async (_request, reply) => {
    document ??= describe();
    return reply.header('cache-control', 'public, max-age=60').send(await document);
  });
  await app.register(async (scope) => {
    scope.addHook('onSend', async (_request, reply) => {
      reply.header(
        'content-security-policy',
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'",
      );
    });
    await scope.register(fastifyStatic, { root: assets, prefix: '/docs/assets/', index: false, decorateReply: false });
    scope.get('/docs', async (_request, reply) => reply.type('text/html; charset=utf-8').send(referencePage));
    scope.get('/docs/errors', async (_request, reply) => reply.type('text/html; charset=utf-8').send(errorsPage));
    scope.get('/docs/start.js', async (_request, reply) =>
      reply.type('text/javascript; charset=utf-8').send(referenceScript),
    );
  });
}

const referencePage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pasokh API</title>
<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
</head>
<body>
<div id="reference"></div>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;
/** Where the `type` of a problem points: `/docs/errors#CODE`. */
const errorsPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pasokh errors</title>
</head>
<body>
<h1>Errors</h1>
<dl>
${Object.entries(errorCodes)
  .map(([code, { status, title }]) => `<dt id="${code}"><code>${code}</code> (${status})</dt><dd>${title}</dd>`)
  .join('\n')}
</dl>
</body>
</html>
`;
const referenceScript = `SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#reference', deepLinking: true, validatorUrl: null });\n`;
