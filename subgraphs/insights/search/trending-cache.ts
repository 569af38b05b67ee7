import { originOf } from '@shopstack/drizzle/client/cancellable'
import { oncePerConnection } from '@shopstack/drizzle/client/prepared-statements'
import { expiring } from '@shopstack/kit/cache/expiring-map'
import type { ReadSource } from '../database.js'
import type { TrendWindow } from '../generated.js'
import { type TrendRow, trending } from './queries.js'

/** A month is a long key range of the roll-up. */
const TRENDING_TTL_MS = 60_000

const cachedTrends = oncePerConnection((_db: ReadSource) => expiring<Promise<TrendRow[]>>(10, Date.now))

/** The best-selling products of a window, read at most once a minute. */
export function trends(db: ReadSource, window: TrendWindow): Promise<TrendRow[]> {
  const known = cachedTrends(db).get(window)
  if (known) return known
  const now = new Date()
  // Shared by concurrent callers, so it must not be cancelled with one of them.
  const read = trending(originOf(db), window, now)
  cachedTrends(db).set(window, read, now.getTime() + TRENDING_TTL_MS)
  read.catch(() => cachedTrends(db).delete(window))
  return read
}
