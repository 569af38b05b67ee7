import type { ReadDb } from '@shopstack/drizzle/roles/access'
import type { CacheKey } from '../cache/cache-key.js'

/** The databases that loaders read from. */
export interface LoaderDatabases<Database> {
  readonly db: Database
  readonly reads: ReadDb
}

/** A batched read: the values of many keys with one statement. */
export interface LoaderDefinition<Database, Key, Value> {
  /** The value of each key, in the order of the keys. */
  read(sources: LoaderDatabases<Database>, keys: readonly Key[]): Promise<readonly Value[]>
  /** The cache key of a value; not cached without. */
  readonly cached?: { keyOf(key: Key): CacheKey }
}

/** The loaders of a subgraph, by name. */
export type LoaderDefinitions<Database> = Readonly<Record<string, LoaderDefinition<Database, never, unknown>>>

/** Reads by key for one operation, each key once. */
export interface Loader<Key, Value> {
  load(key: Key): Promise<Value>
  loadMany(keys: readonly Key[]): Promise<Value[]>
  /** Removes a key, so that the next load reads it again. */
  clear(key: Key): unknown
  clearAll(): unknown
}

/** The loaders of one operation. */
export type Loaders<Definitions> = {
  readonly [Name in keyof Definitions]: Definitions[Name] extends LoaderDefinition<
    infer _Database,
    infer Key,
    infer Value
  >
    ? Loader<Key, Value>
    : never
}

type Fetch<Database, Key, Row> = (
  sources: LoaderDatabases<Database>,
  keys: readonly Key[],
) => Promise<readonly Row[]>

/** One row per key; a missing row is `null`. */
export function byKey<Database, Key extends string | number, Row>(
  fetch: Fetch<Database, Key, Row>,
  keyOf: (row: Row) => Key,
  cacheKeyOf?: (key: Key) => CacheKey,
): LoaderDefinition<Database, Key, Row | null> {
  return {
    async read(sources, keys) {
      const rows = new Map<Key, Row>()
      for (const row of await fetch(sources, keys)) rows.set(keyOf(row), row)
      return keys.map((key) => rows.get(key) ?? null)
    },
    ...(cacheKeyOf && { cached: { keyOf: cacheKeyOf } }),
  }
}

/** All rows of each parent, in the order they were read; a parent without rows has an empty list. */
export function byParent<Database, Key extends string | number, Row>(
  fetch: Fetch<Database, Key, Row>,
  parentOf: (row: Row) => Key,
  cacheKeyOf?: (key: Key) => CacheKey,
): LoaderDefinition<Database, Key, Row[]> {
  return {
    async read(sources, keys) {
      const groups = groupBy(await fetch(sources, keys), parentOf)
      return keys.map((key) => groups.get(key) ?? [])
    },
    ...(cacheKeyOf && { cached: { keyOf: cacheKeyOf } }),
  }
}

/** A value per key, in the order of the keys; concurrent requests share it. */
export const perKey = <Database, Key, Value>(
  read: (sources: LoaderDatabases<Database>, keys: readonly Key[]) => Promise<readonly Value[]>,
): LoaderDefinition<Database, Key, Value> => ({ read })

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
