/** A counter of held units with a total limit and a limit per address. */
export interface Share {
  readonly held: number
  /** Acquires `amount` units for an address; `false` when a limit would be exceeded. */
  take(address: string, amount?: number): boolean
  give(address: string, amount?: number): void
}

/** Opens a counter with a total limit and a limit per address. */
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
