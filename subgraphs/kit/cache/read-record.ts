import type { CacheKey } from './cache-key.js'
import type { CachedItem, MemoryTier } from './memory-tier.js'

type Tier = Pick<MemoryTier, 'find' | 'changes'>

interface Part {
  readonly tier: Tier
  readonly what: CacheKey
  readonly item: CachedItem
}

/**
 * What an operation read. A response that was made of cached values alone stays valid exactly as long as all of them: until the
 * first expires or is invalidated. A read of anything else, such as the database or the caller, makes it valid once.
 */
export class ReadRecord {
  readonly #parts: Part[] = []
  readonly #seen = new Map<Tier, number>()
  #isCached = true
  #expiresAt = Number.POSITIVE_INFINITY

  /** Records a value that was found in a tier. */
  add(tier: Tier, what: CacheKey, item: CachedItem): void {
    if (!this.#isCached) return
    this.#parts.push({ tier, what, item })
    // An invalidation since then has to be noticed.
    if (!this.#seen.has(tier)) this.#seen.set(tier, tier.changes)
    this.#expiresAt = Math.min(this.#expiresAt, item.expiresAt)
  }

  /** Records a read of something that is not cached. */
  readUncached(): void {
    this.#isCached = false
    this.#parts.length = 0
    this.#seen.clear()
  }

  /** The number of cached values. */
  get size(): number {
    return this.#parts.length
  }

  /** Whether the response was made of cached values alone and none of them has changed. */
  isCurrent(): boolean {
    if (!this.#isCached || this.#parts.length === 0 || performance.now() >= this.#expiresAt) return false
    let isUnchanged = true
    for (const [tier, changes] of this.#seen) if (tier.changes !== changes) isUnchanged = false
    return isUnchanged || this.#isStillCached()
  }

  /** Compares every value: the invalidations concerned others, or one of them. */
  #isStillCached(): boolean {
    const now = [...this.#seen.keys()].map((tier) => [tier, tier.changes] as const)
    for (const { tier, what, item } of this.#parts) if (tier.find(what) !== item) return false
    for (const [tier, changes] of now) this.#seen.set(tier, changes)
    return true
  }
}
