import { originOf } from '@shopstack/drizzle/client/cancellable'
import { oncePerConnection } from '@shopstack/drizzle/client/prepared-statements'
import { expiring } from '@shopstack/kit/cache/expiring-map'
import type { ReadSource } from '../database.js'
import type { TrendWindow } from '../generated.js'
import { type TrendRow, trending } from './queries.js'

/** For how long everybody is told the same, in milliseconds: a busy month is a long range of the roll-up. */
const FRESH = 60_000

const remembered = oncePerConnection((_db: ReadSource) => expiring<Promise<TrendRow[]>>(10, Date.now))

/** What sells most in a window, the most first; read at most once a minute, however many ask. */
export function trends(db: ReadSource, window: TrendWindow): Promise<TrendRow[]> {
  const known = remembered(db).get(window)
  if (known) return known
  const now = new Date()
  // Others wait for it as well.
  const read = trending(originOf(db), window, now)
  remembered(db).set(window, read, now.getTime() + FRESH)
  read.catch(() => remembered(db).delete(window))
  return read
}
