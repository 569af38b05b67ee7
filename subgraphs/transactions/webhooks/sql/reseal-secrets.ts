import { webhookEndpoints } from '@shopstack/drizzle/tables'
import { and, eq, isNotNull } from 'drizzle-orm'
import type { Database } from '../../database.js'
import { resealed } from '../secrets.js'

/** Encrypts stored secrets with the first key that are encrypted with another one; returns the number of changed endpoints. */
export async function resealSecrets(db: Database, keys: readonly Buffer[]): Promise<number> {
  if (keys.length < 2) return 0
  const { id, secret, previousSecret } = webhookEndpoints
  const rows = await db.select({ id, secret, previousSecret }).from(webhookEndpoints).where(isNotNull(secret))
  let count = 0
  for (const row of rows) {
    const [current, previous] = [resealed(keys, row.secret), resealed(keys, row.previousSecret)]
    if (row.secret === null || (current === null && previous === null)) continue
    const changed = { ...(current && { secret: current }), ...(previous && { previousSecret: previous }) }
    // A rotation meanwhile has written another secret, under the first key.
    const updated = await db
      .update(webhookEndpoints)
      .set(changed)
      .where(and(eq(id, row.id), eq(secret, row.secret)))
      .returning({ id })
    count += updated.length
  }
  return count
}
