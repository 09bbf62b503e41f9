import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import fastifyStatic from '@fastify/static';
import swagger from '@fastify/swagger';
import { fastify } from 'fastify';
import { errorCodes, Problem } from '#contract/errors.ts';
import { ref } from '#contract/primitives.ts';
import type { App } from '#kit/http.ts';
import { type RouteInfo, type Shape, successStatus } from '#kit/route.ts';
import { components } from '#kit/schemas.ts';
import type { ServiceFace } from '#kit/service.ts';

/** Serves the OpenAPI document and a reference page that asks no other host for anything. */
export async function mountDocs(app: App, faces: readonly Pick<ServiceFace, 'name' | 'routes'>[]): Promise<void> {
  const document = await describeApi(faces);
  const assets = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  app.get('/api/openapi.json', async (_request, reply) =>
    reply.header('cache-control', 'public, max-age=60').send(document),
  );
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

/** The OpenAPI 3.1 document of all services, whether they run in this process or not. */
export async function describeApi(faces: readonly Pick<ServiceFace, 'name' | 'routes'>[]): Promise<object> {
  const app = fastify({ exposeHeadRoutes: false, ajv: { customOptions: { strict: false } } });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Pasokh',
        version: '1',
        description:
          'Tickets and live chat. Errors are `application/problem+json`; lists are paged by `cursor`; a POST that creates honours `Idempotency-Key`.',
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'Access token of a session' },
          api_key: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'psk_…',
            description: 'API key with the scope named',
          },
        },
      },
    },
    refResolver: { buildLocalReference: (json) => String(json.$id) },
  });
  for (const schema of components) app.addSchema(schema);
  await app.register(async (scope) => {
    for (const { name, routes } of faces) for (const route of routes) scope.route(documented(name, route));
  });
  await app.ready();
  const document = app.swagger();
  await app.close();
  return document;
}

function documented(service: string, { method, path, who, shape }: RouteInfo) {
  const status = successStatus(shape);
  const problem = { description: 'Problem', content: { 'application/problem+json': { schema: ref(Problem) } } };
  return {
    method,
    url: path,
    schema: {
      summary: shape.summary,
      tags: [service],
      ...(who === 'ANYONE' ? {} : { security: securityOf(shape), description: describeWho(who, shape) }),
      ...(shape.params ? { params: shape.params } : {}),
      ...(shape.query ? { querystring: shape.query } : {}),
      ...(shape.body ? { body: shape.body } : {}),
      ...(shape.creates ? { headers: idempotencyHeader } : {}),
      response: { [status]: successOf(shape), '4xx': problem, '5xx': problem },
    },
    handler: async () => null,
  };
}

const securityOf = ({ scope }: Shape): Record<string, readonly string[]>[] => [
  { bearer: [] },
  ...(scope ? [{ api_key: [scope] }] : []),
];
const describeWho = (who: readonly string[], { scope }: Shape) =>
  `For: ${who.join(', ')}. ${scope ? `API keys: ${scope}.` : 'Closed to API keys.'}`;

function successOf({ answer, stream }: Shape): object {
  if (stream) return { description: 'Piece by piece', content: { [stream]: { schema: { type: 'string' } } } };
  return answer ?? { type: 'null', description: 'Done' };
}

const idempotencyHeader = {
  type: 'object',
  properties: {
    'idempotency-key': {
      type: 'string',
      maxLength: 255,
      description: 'The same key and body give the first answer again, for 24 hours.',
    },
  },
};

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
