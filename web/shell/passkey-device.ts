import { startAuthentication, startRegistration } from '@simplewebauthn/browser';

type Asked = Parameters<typeof startAuthentication>[0]['optionsJSON'];
export type Wanted = Parameters<typeof startRegistration>[0]['optionsJSON'];

/** What the device of whoever sits here answers to the server. It throws when they leave it, or have none for this address. */
export const answerByPasskey = (options: Asked) => startAuthentication({ optionsJSON: options });
export const makePasskey = (options: Wanted) => startRegistration({ optionsJSON: options });
