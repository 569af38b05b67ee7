/** A bounded LRU map in which each entry has its own expiry, in milliseconds since 1970. */
export function expiring<Value>(max: number, now: () => number) {
  const entries = new Map<string, { value: Value; until: number }>()
  return {
    get(key: string): Value | undefined {
      const entry = entries.get(key)
      if (!entry) return undefined
      entries.delete(key)
      if (entry.until <= now()) return undefined
      entries.set(key, entry)
      return entry.value
    },
    set(key: string, value: Value, until: number): void {
      entries.delete(key)
      entries.set(key, { value, until })
      for (const [oldest, entry] of entries) {
        if (entries.size <= max && entry.until > now()) break
        entries.delete(oldest)
      }
    },
    delete: (key: string): boolean => entries.delete(key),
    clear: (): void => entries.clear(),
  }
}
