import { type Deps, defineService } from '#kit/service.ts';
import { routes } from './routes.ts';

export const ticketing = defineService<Deps>('ticketing', routes, async (deps) => ({ use: deps }));
