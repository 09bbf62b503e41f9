import type { RemoteServiceName } from '#kit/env-variables.ts';
import type { ServiceFace } from '#kit/service.ts';

/** Every service there is. Loaded when it is needed, and nowhere else. */
export const services: Record<RemoteServiceName, () => Promise<ServiceFace>> = {
  auth: async () => (await import('./auth/index.ts')).auth,
  ticketing: async () => (await import('./ticketing/index.ts')).ticketing,
  chat: async () => (await import('./chat/index.ts')).chat,
  notification: async () => (await import('./notification/index.ts')).notification,
};
