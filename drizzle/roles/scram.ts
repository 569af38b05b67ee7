import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'

/** As many as Postgres makes by default. */
const ITERATIONS = 4_096

/**
 * What Postgres keeps of a password for SCRAM-SHA-256 (RFC 5803), the same every time: the salt is made of the password and
 * of whose it is. `null` for one with other characters than ASCII's, which Postgres would normalise first.
 */
export function scramSecret(password: string, whose: string): string | null {
  if (!/^[ -~]+$/.test(password)) return null
  const salt = hmac(Buffer.from(password), `salt of ${whose}`).subarray(0, 16)
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256')
  const stored = createHash('sha256').update(hmac(salted, 'Client Key')).digest('base64')
  const server = hmac(salted, 'Server Key').toString('base64')
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${server}`
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
