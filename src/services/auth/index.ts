import { type Deps, defineService } from '#kit/service.ts';
import { routes } from './routes.ts';

export const auth = defineService<Deps>('auth', routes, async (deps) => ({ use: deps }));
