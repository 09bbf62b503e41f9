/**
 * An id that this client makes, so that a request which is repeated is recognised: 128 random bits.
 * `crypto.randomUUID` is not there on a page that came over plain http.
 */
export function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
