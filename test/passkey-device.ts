import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

interface Site {
  rpId: string;
  origin: string;
}
interface Said extends Site {
  challenge: string;
  /** Whether the device was opened by a finger, a face or a PIN. */
  verified: boolean;
  signCount: number;
  userHandle: string | undefined;
  type: string;
}

/** A device with one passkey, in software: it says whatever a test wants it to say, and signs it. */
export interface PasskeyDevice {
  id: string;
  /** What `navigator.credentials.create()` gives for these options. */
  create(options: { challenge: string; user: { id: string } }, changes?: Partial<Said>): object;
  /** What `navigator.credentials.get()` gives for these options. */
  get(options: { challenge: string }, changes?: Partial<Said>): object;
}

export function makePasskeyDevice(site: Site): PasskeyDevice {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credentialId = randomBytes(32);
  const id = credentialId.toString('base64url');
  let signCount = 0;
  let userHandle: string | undefined;

  const clientData = ({ type, challenge, origin }: Said) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  /** WebAuthn, section 6.1: the flags are user present, user verified, and credential attached. */
  function authenticatorData({ rpId, verified, signCount }: Said, attached?: Buffer): Buffer {
    const flags = 0x01 | (verified ? 0x04 : 0) | (attached ? 0x40 : 0);
    const head = Buffer.alloc(5);
    head.writeUInt8(flags);
    head.writeUInt32BE(signCount, 1);
    return Buffer.concat([createHash('sha256').update(rpId).digest(), head, attached ?? Buffer.alloc(0)]);
  }
  const answer = (response: object) => ({ id, rawId: id, type: 'public-key', clientExtensionResults: {}, response });

  return {
    id,
    create(options, changes = {}) {
      userHandle = options.user.id;
      const usual = { ...site, challenge: options.challenge, verified: true, signCount, userHandle };
      const said: Said = { ...usual, type: 'webauthn.create', ...changes };
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
      // A COSE key as CBOR: ES256 on P-256 with its two coordinates.
      const key = Buffer.concat([
        Buffer.from('a5010203262001215820', 'hex'),
        Buffer.from(x, 'base64url'),
        Buffer.from('225820', 'hex'),
        Buffer.from(y, 'base64url'),
      ]);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(credentialId.length);
      const data = authenticatorData(said, Buffer.concat([Buffer.alloc(16), length, credentialId, key]));
      // { fmt: 'none', attStmt: {}, authData } as CBOR.
      const attestation = Buffer.concat([
        Buffer.from('a363666d74646e6f6e656761747453746d74a0686175746844617461', 'hex'),
        Buffer.from([0x58, data.length]),
        data,
      ]);
      return answer({
        clientDataJSON: clientData(said).toString('base64url'),
        attestationObject: attestation.toString('base64url'),
        transports: ['internal'],
      });
    },
    get(options, changes = {}) {
      signCount += 1;
      const usual = { ...site, challenge: options.challenge, verified: true, signCount, userHandle };
      const said: Said = { ...usual, type: 'webauthn.get', ...changes };
      const [data, client] = [authenticatorData(said), clientData(said)];
      const signed = Buffer.concat([data, createHash('sha256').update(client).digest()]);
      return answer({
        clientDataJSON: client.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: sign('sha256', signed, privateKey).toString('base64url'),
        ...(said.userHandle === undefined ? {} : { userHandle: said.userHandle }),
      });
    },
  };
}
