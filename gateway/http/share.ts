/** A number of things that are held at a time, of which one address may hold only a share. */
export interface Share {
  readonly held: number
  /** Holds `amount` more for an address; `false` when that is too much for it, or for all together. */
  take(address: string, amount?: number): boolean
  give(address: string, amount?: number): void
}

/** A bound for all together, and a bound for each address. */
export function openShare(max: number, maxPerAddress: number): Share {
  const byAddress = new Map<string, number>()
  let held = 0
  return {
    get held() {
      return held
    },
    take(address, amount = 1) {
      const own = byAddress.get(address) ?? 0
      if (held + amount > max || own + amount > maxPerAddress) return false
      held += amount
      byAddress.set(address, own + amount)
      return true
    },
    give(address, amount = 1) {
      held -= amount
      const own = (byAddress.get(address) ?? 0) - amount
      if (own > 0) byAddress.set(address, own)
      else byAddress.delete(address)
    },
  }
}
