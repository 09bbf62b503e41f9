import swagger from '@fastify/swagger';
import { fastify } from 'fastify';
import { Problem } from '#contract/errors.ts';
import { ref } from '#contract/primitives.ts';
import { type RouteInfo, type Shape, successStatus } from '#kit/route.ts';
import { components } from '#kit/schemas.ts';
import type { ServiceFace } from '#kit/service.ts';

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
