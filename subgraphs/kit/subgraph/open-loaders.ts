import { cancellable } from '@shopstack/drizzle/client/cancellable'
import type { Cancellation } from '@shopstack/drizzle/client/cancellation'
import type { ReadDb } from '@shopstack/drizzle/roles/access'
import DataLoader from 'dataloader'
import { type Cache, NO_CACHE } from '../cache/cache.js'
import { cachedReads } from '../cache/cached-reads.js'
import type { ReadRecord } from '../cache/read-record.js'
import type { Loader, LoaderDatabases, LoaderDefinition, LoaderDefinitions, Loaders } from './loaders.js'
import { sharedRead } from './shared-read.js'

type Definition<Database> = LoaderDefinition<Database, unknown, unknown>
type Read = (key: unknown) => Promise<unknown>

/** The loaders of an operation that does not share statements, such as a mutation, which reads its own writes. */
export function ownLoaders<Database, Definitions>(
  definitions: Definitions & LoaderDefinitions<Database>,
  sources: LoaderDatabases<Database>,
): Loaders<Definitions> {
  return eachOf<Database, Definitions>(definitions, (definition) => {
    const values = new DataLoader(
      (wrapped: readonly { key: unknown }[]) =>
        definition.read(
          sources,
          wrapped.map(({ key }) => key),
        ),
      { cache: false },
    )
    // DataLoader refuses null, which is a key such as that of all categories.
    return (key) => values.load({ key })
  })
}

/** Opens the loaders of one operation. */
export type OpenLoaders<Definitions> = (
  cache: Cache,
  operation: Cancellation | undefined,
  record: ReadRecord | undefined,
) => Loaders<Definitions>

/**
 * Loaders whose statements all operations share. Callers that may not see a row are rejected before its key is
 * requested, or are part of the key. `sourcesFor` returns the sources of a statement that ends with a cancellation.
 */
function sharedLoaders<Database, Definitions>(
  definitions: Definitions & LoaderDefinitions<Database>,
  sourcesFor: (cancellation: Cancellation) => LoaderDatabases<Database>,
): OpenLoaders<Definitions> {
  class OperationLoaders {
    readonly cache: Cache
    readonly operation: Cancellation | undefined
    readonly record: ReadRecord | undefined
    readonly opened: Record<string, Loader<unknown, unknown>> = {}

    constructor(cache: Cache, operation: Cancellation | undefined, record: ReadRecord | undefined) {
      this.cache = cache
      this.operation = operation
      this.record = record
    }
  }

  for (const name in definitions) {
    // A loader is called with the keys of its own definition.
    const definition = definitions[name] as Definition<Database>
    const shared = sharedRead((keys: readonly unknown[], cancellation) =>
      definition.read(sourcesFor(cancellation), keys),
    )
    const open = ({ cache, operation, record }: OperationLoaders) => {
      const read: Read = (key) => {
        record?.readUncached()
        return shared(key, operation)
      }
      const { cached } = definition
      return new OperationLoader(cached && cache !== NO_CACHE ? cachedReads(cache, cached, read) : read)
    }
    Object.defineProperty(OperationLoaders.prototype, name, {
      get(this: OperationLoaders) {
        this.opened[name] ??= open(this)
        return this.opened[name]
      },
    })
  }
  // The prototype has a getter per definition, which opens its loader on first use.
  return (...own) => new OperationLoaders(...own) as unknown as Loaders<Definitions>
}

/** The shared loaders of a database, per source of its reads: the primary or a replica. */
export function loadersBySource<Database extends object, Definitions>(
  definitions: Definitions & LoaderDefinitions<Database>,
  db: Database,
): (reads: ReadDb) => OpenLoaders<Definitions> {
  const known = new WeakMap<ReadDb, OpenLoaders<Definitions>>()
  return (reads) => {
    let open = known.get(reads)
    if (!open) {
      open = sharedLoaders<Database, Definitions>(definitions, (cancellation) => ({
        db: cancellable(db, cancellation),
        reads: cancellable(reads, cancellation),
      }))
      known.set(reads, open)
    }
    return open
  }
}

function eachOf<Database, Definitions>(
  definitions: Definitions & LoaderDefinitions<Database>,
  open: (definition: Definition<Database>) => Read,
): Loaders<Definitions> {
  const loaders: Record<string, Loader<unknown, unknown>> = {}
  for (const name in definitions) {
    // A loader is called with the keys of its own definition.
    loaders[name] = new OperationLoader(open(definitions[name] as Definition<Database>))
  }
  return loaders as Loaders<Definitions>
}

/** Reads each key once for an operation. */
class OperationLoader<Key, Value> implements Loader<Key, Value> {
  readonly #read: (key: Key) => Promise<Value>
  #values: Map<Key, Promise<Value>> | undefined

  constructor(read: (key: Key) => Promise<Value>) {
    this.#read = read
  }

  load(key: Key): Promise<Value> {
    this.#values ??= new Map()
    const known = this.#values.get(key)
    if (known) return known
    const value = this.#read(key)
    this.#values.set(key, value)
    return value
  }

  loadMany(keys: readonly Key[]): Promise<Value[]> {
    return Promise.all(keys.map((key) => this.load(key)))
  }

  clear(key: Key): void {
    this.#values?.delete(key)
  }

  clearAll(): void {
    this.#values?.clear()
  }
}
