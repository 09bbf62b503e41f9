import { api } from '../connection.ts';

/** How push stands on this device. */
export type DevicePush = 'ON' | 'OFF' | 'BLOCKED' | 'MISSING';

const isPossible = () => 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;

export async function devicePush(): Promise<DevicePush> {
  if (!isPossible()) return 'MISSING';
  if (Notification.permission === 'denied') return 'BLOCKED';
  const worker = await navigator.serviceWorker.getRegistration('/');
  return (await worker?.pushManager.getSubscription()) ? 'ON' : 'OFF';
}

/** Asks the browser, then tells the server where this device is reached. */
export async function turnPushOn(vapidPublicKey: string): Promise<void> {
  if ((await Notification.requestPermission()) !== 'granted') return;
  await navigator.serviceWorker.register('/sw.js', { scope: '/' });
  const worker = await navigator.serviceWorker.ready;
  const subscription = await worker.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: vapidPublicKey,
  });
  await api.post('/api/notifications/push-subscriptions', subscription.toJSON());
}

export async function turnPushOff(): Promise<void> {
  const endpoint = await forgetDevice();
  if (endpoint !== null) await api.delete('/api/notifications/push-subscriptions', { endpoint });
}

/**
 * This device is told nothing any more, whether the server can be asked or not: an address that is gone it forgets by itself.
 * @returns where the device was reached, if it was.
 */
export async function forgetDevice(): Promise<string | null> {
  if (!isPossible()) return null;
  const worker = await navigator.serviceWorker.getRegistration('/');
  const subscription = await worker?.pushManager.getSubscription();
  if (!subscription) return null;
  await subscription.unsubscribe();
  return subscription.endpoint;
}
