import { originOf } from '@shopstack/drizzle/client/cancellable'
import { oncePerConnection } from '@shopstack/drizzle/client/prepared-statements'
import { LRUCache } from 'lru-cache'
import type { ReadDatabase } from '../database.js'
import type { TrendWindow } from '../generated.js'
import { type TrendRow, trending } from './queries.js'

/** A month is a long key range of the roll-up. */
const OPTIONS = { max: 10, ttl: 60_000 }

const cachedTrends = oncePerConnection(
  (_db: ReadDatabase) => new LRUCache<TrendWindow, Promise<TrendRow[]>>(OPTIONS),
)

/** The best-selling products of a window, read at most once a minute. */
export function trends(db: ReadDatabase, window: TrendWindow): Promise<TrendRow[]> {
  const known = cachedTrends(db).get(window)
  if (known) return known
  // Shared by concurrent callers, so it must not be cancelled with one of them.
  const read = trending(originOf(db), window, new Date())
  cachedTrends(db).set(window, read)
  read.catch(() => cachedTrends(db).delete(window))
  return read
}
