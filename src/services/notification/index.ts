import { type Deps, defineService } from '#kit/service.ts';
import { routes } from './routes.ts';

export const notification = defineService<Deps>('notification', routes, async (deps) => ({ use: deps }));
