import { type Deps, defineService } from '#kit/service.ts';
import { routes } from './routes.ts';

export const chat = defineService<Deps>('chat', routes, async (deps) => ({ use: deps }));
