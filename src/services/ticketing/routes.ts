import { type Route } from '#kit/route.ts';
import type { Deps } from '#kit/service.ts';

export const routes: readonly Route<Deps>[] = [];
