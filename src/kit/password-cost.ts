/** What one hash of a password costs whoever makes it, by argon2id with one lane. */
export interface PasswordCost {
  /** KiB. */
  memory: number;
  passes: number;
}

/** As OWASP recommends it for a server. */
export const fullPasswordCost: PasswordCost = { memory: 19_456, passes: 2 };
