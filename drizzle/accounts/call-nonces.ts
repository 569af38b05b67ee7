import { sql } from 'drizzle-orm'
import type { Db } from '../roles/access.js'
import { callNonces } from '../tables/index.js'

type NonceDb = Db<'transactions' | 'insights'>

/** Far longer than a signed call is good for. */
const NONCE_RETENTION = '5 minutes'
const BATCH_ROWS = 1_000

/** Notes a call by its nonce; false when it was noted before. */
export async function claimNonce(db: NonceDb, nonce: string): Promise<boolean> {
  const claimed = await db
    .insert(callNonces)
    .values({ nonce })
    .onConflictDoNothing()
    .returning({ nonce: callNonces.nonce })
  return claimed.length > 0
}

/** Forgets the calls that are too old to be accepted, in small batches; returns how many. */
export async function sweepNonces(db: NonceDb): Promise<number> {
  for (let swept = 0; ; ) {
    const gone = await db.execute(sql`
      delete from call_nonces where nonce in (
        select nonce from call_nonces where heard_at < now() - ${NONCE_RETENTION}::interval
        order by heard_at limit ${BATCH_ROWS})
      returning 1`)
    swept += gone.length
    if (gone.length < BATCH_ROWS) return swept
  }
}
