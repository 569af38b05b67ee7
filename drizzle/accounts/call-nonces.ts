import { sql } from 'drizzle-orm'
import type { Db } from '../roles/access.js'
import { callNonces } from '../tables/index.js'

type NonceDb = Db<'transactions' | 'insights'>

/** Far longer than the lifetime of a signed call. */
const NONCE_RETENTION = '5 minutes'
const MAX_BATCH_ROWS = 1_000

/** Claims the nonce of a call; false if it was claimed before. */
export async function claimNonce(db: NonceDb, nonce: string): Promise<boolean> {
  const claimed = await db
    .insert(callNonces)
    .values({ nonce })
    .onConflictDoNothing()
    .returning({ nonce: callNonces.nonce })
  return claimed.length > 0
}

/** Deletes nonces of expired calls, in batches; returns their number. */
export async function sweepNonces(db: NonceDb): Promise<number> {
  for (let swept = 0; ; ) {
    const gone = await db.execute(sql`
      delete from call_nonces where nonce in (
        select nonce from call_nonces where heard_at < now() - ${NONCE_RETENTION}::interval
        order by heard_at limit ${MAX_BATCH_ROWS})
      returning 1`)
    swept += gone.length
    if (gone.length < MAX_BATCH_ROWS) return swept
  }
}
