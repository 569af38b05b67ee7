import DataLoader from 'dataloader'

/** One row per key, in key order; a missing row is `null`. Lives for one subgraph request. */
export function byKey<K extends string | number, Row>(
  fetch: (keys: readonly K[]) => Promise<readonly Row[]>,
  keyOf: (row: Row) => K,
): DataLoader<K, Row | null> {
  return new DataLoader(async (keys) => {
    const rows = new Map((await fetch(keys)).map((row) => [keyOf(row), row]))
    return keys.map((key) => rows.get(key) ?? null)
  })
}

/** All rows of each parent, in the order they were read; a parent without rows has an empty list. */
export function byParent<K extends string | number, Row>(
  fetch: (keys: readonly K[]) => Promise<readonly Row[]>,
  parentOf: (row: Row) => K,
  options?: DataLoader.Options<K, Row[]>,
): DataLoader<K, Row[]> {
  return new DataLoader(async (keys) => {
    const rows = groupBy(await fetch(keys), parentOf)
    return keys.map((key) => rows.get(key) ?? [])
  }, options)
}

// Map.groupBy needs Node 21.
function groupBy<K, Row>(rows: readonly Row[], parentOf: (row: Row) => K): Map<K, Row[]> {
  const groups = new Map<K, Row[]>()
  for (const row of rows) {
    const group = groups.get(parentOf(row))
    if (group) group.push(row)
    else groups.set(parentOf(row), [row])
  }
  return groups
}
