import type { Server } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { Database } from './database.ts';
import type { Config } from './env.ts';
import type { ServiceName } from './env-variables.ts';
import type { Identity } from './identity.ts';
import type { JobQueue, OutsideHandlers, SqlHandlers } from './jobs.ts';
import type { Live } from './live.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { PasswordCost } from './password-cost.ts';
import type { Presence } from './presence.ts';
import type { SocketAdapter } from './redis-adapter.ts';
import type { BoundRoute, Route, RouteInfo } from './route.ts';

/** What every service is given. It reaches nothing else: no globals, no environment. */
export interface Deps {
  config: Config;
  db: Database;
  queue: JobQueue;
  live: Live;
  presence: Presence;
  /** Carries what is emitted to the sockets of other processes; undefined where this is the only one. */
  socketAdapter: SocketAdapter | undefined;
  identity: Identity;
  log: Log;
  metrics: Metrics;
  /** The clock of everything that time drives. */
  now: () => Date;
  /** Of the passwords that are hashed from now on. */
  passwordCost: PasswordCost;
  /** Tells the person who started the program something they must see once, such as a first password. */
  say: (line: string) => void;
}

/** A running service, as the program that started it sees it. */
export interface Service {
  routes: readonly BoundRoute[];
  sqlJobs: SqlHandlers;
  outsideJobs: OutsideHandlers;
  /** For a service that speaks more than HTTP on the program's server. @returns what lets go of its connections. */
  attach?: (server: Server) => () => Promise<void>;
  /** Stops what it began by itself; requests and jobs have ended by then. */
  close?: () => Promise<void>;
}

/**
 * The face of a service. `routes` is data, so that the gateway knows the paths, the permissions and the documentation
 * of a service that runs elsewhere.
 */
export interface ServiceFace {
  name: ServiceName;
  routes: readonly RouteInfo[];
  start: (deps: Deps) => Promise<Service>;
}

interface Parts<Use> extends Partial<Omit<Service, 'routes'>> {
  /** What the service's use cases take. */
  use: Use;
}

export function defineService<Use>(
  name: ServiceName,
  routes: readonly Route<Use>[],
  start: (deps: Deps) => Promise<Parts<Use>>,
): ServiceFace {
  return {
    name,
    routes,
    async start(deps) {
      const { use, ...parts } = await start(deps);
      const bound = routes.map((route) => ({
        ...route,
        handle: (request: FastifyRequest) => route.handle(use, request),
      }));
      return { sqlJobs: {}, outsideJobs: {}, ...parts, routes: bound };
    },
  };
}
