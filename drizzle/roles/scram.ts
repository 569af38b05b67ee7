import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'

/** The default of Postgres. */
const ITERATION_COUNT = 4_096

/**
 * The SCRAM-SHA-256 verifier of a password (RFC 5803). It is deterministic: the salt derives from the password and the
 * role. `null` for non-ASCII passwords, which Postgres normalises first.
 */
export function scramSecret(password: string, role: string): string | null {
  if (!/^[ -~]+$/.test(password)) return null
  const salt = hmac(Buffer.from(password), `salt of ${role}`).subarray(0, 16)
  const salted = pbkdf2Sync(password, salt, ITERATION_COUNT, 32, 'sha256')
  const stored = createHash('sha256').update(hmac(salted, 'Client Key')).digest('base64')
  const server = hmac(salted, 'Server Key').toString('base64')
  return `SCRAM-SHA-256$${ITERATION_COUNT}:${salt.toString('base64')}$${stored}:${server}`
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
