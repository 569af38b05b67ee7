import { cancellable } from '@shopstack/drizzle/client/cancellable'
import type { Cancellation } from '@shopstack/drizzle/client/cancellation'
import type { Db, ReadDb } from '@shopstack/drizzle/roles/access'
import type { Surface } from '@shopstack/drizzle/tables'
import type { Caller, Viewer } from '../auth/viewer.js'
import { type Cache, NO_CACHE, withTtlCap } from '../cache/cache.js'
import type { ReadRecord } from '../cache/read-record.js'
import type { EventFeed } from '../live/event-feed.js'
import type { Replica } from '../replica/open-replica.js'
import type { Logger } from '../telemetry/log.js'
import type { Resources, SubgraphContext, SubgraphDefinition } from './definition.js'
import type { Loaders } from './loaders.js'
import type { SubgraphName } from './name.js'
import { loadersBySource, ownLoaders } from './open-loaders.js'
import { sharedLoads } from './shared-loads.js'

/** The parts that all contexts of a subgraph share. */
interface Shared<Name extends SubgraphName, Definitions> {
  readonly definition: SubgraphDefinition<Name, Definitions>
  readonly db: Db<Name>
  readonly resources: Resources
  readonly replica: Replica | null
  readonly events: EventFeed | null
  readonly log: Logger
}

/** What kind of operation a context is for. */
interface OperationKind {
  readonly isMutation: boolean
  /** Whether it reads past caches and replicas. */
  readonly isFresh: boolean
  /** Receives what the operation reads. */
  readonly record?: ReadRecord | undefined
}

/** Makes the context of an operation. */
export type OpenContext<Name extends SubgraphName, Definitions> = (
  caller: Caller,
  kind: OperationKind,
  cancellation: Cancellation | undefined,
) => SubgraphContext<Name, Definitions>

/** Members of a context that are the same for every operation of the process. */
const CONSTANT: ReadonlySet<string> = new Set<keyof Resources | 'log'>([
  'currency',
  'taxRate',
  'log',
  'metrics',
])

/**
 * Contexts with lazily created parts. The source of reads is chosen when an operation starts, so later reads are never older than
 * earlier ones.
 */
export function operationContexts<Name extends SubgraphName, Definitions>({
  definition,
  db,
  resources,
  replica,
  events,
  log,
}: Shared<Name, Definitions>): OpenContext<Name, Definitions> {
  const kept = resources.cacheOf(definition.name)
  const capped = withTtlCap(kept)
  const cacheFor = sharedLoads()
  const PRIMARY = { db: db as ReadDb, until: null }
  const loadersFrom = loadersBySource<Db<Name>, Definitions>(definition.loaders, db)

  class OperationContext {
    readonly replayed: string[] = []
    readonly #caller: Caller
    readonly #origin: ReadDb
    readonly #until: number | null
    readonly #isMutation: boolean
    readonly #isFresh: boolean
    /** Cancels the reads of a query. */
    readonly #end: Cancellation | undefined
    readonly #record: ReadRecord | undefined
    #db: Db<Name> | undefined
    #reads: ReadDb | undefined
    #cache: Cache | undefined
    #load: Loaders<Definitions> | undefined

    constructor(caller: Caller, kind: OperationKind, cancellation: Cancellation | undefined) {
      this.#caller = caller
      const { isMutation, isFresh, record } = kind
      const { db: origin, until } = (isFresh ? null : replica?.reads()) ?? PRIMARY
      this.#origin = origin
      this.#until = until
      this.#isMutation = isMutation
      this.#isFresh = isFresh
      this.#end = isMutation ? undefined : cancellation
      this.#record = record
    }

    /** A part of the context, whose use makes the response one that may not be cached. */
    uncached<Part>(part: Part): Part {
      this.#record?.readUncached()
      return part
    }

    get viewer(): Viewer | null {
      return this.uncached(this.#caller.viewer)
    }

    get tokenRefused(): boolean {
      return this.uncached(this.#caller.tokenRefused)
    }

    get requestId(): string {
      return this.uncached(this.#caller.requestId)
    }

    get address(): string {
      return this.uncached(this.#caller.address)
    }

    get userAgent(): string | null {
      return this.uncached(this.#caller.userAgent)
    }

    get surface(): Surface {
      return this.uncached(this.#caller.surface)
    }

    get readsUntil(): number | null {
      return this.uncached(this.#until)
    }

    get db(): Db<Name> {
      this.#db ??= this.#end ? cancellable(db, this.#end) : db
      return this.uncached(this.#db)
    }

    get reads(): ReadDb {
      if (this.#origin === db) return this.db
      this.#reads ??= this.#end ? cancellable(this.#origin, this.#end) : this.#origin
      return this.uncached(this.#reads)
    }

    get cache(): Cache {
      this.#cache ??= this.#openCache()
      return this.#cache
    }

    get load(): Loaders<Definitions> {
      this.#load ??= this.#isMutation
        ? ownLoaders<Db<Name>, Definitions>(definition.loaders, { db, reads: this.#origin })
        : loadersFrom(this.#origin)(this.cache, this.#end, this.#record)
      return this.#load
    }

    #openCache(): Cache {
      // Mutations read their own writes, pushed events nothing older than the event.
      if (this.#isMutation || this.#isFresh) return this.uncached(NO_CACHE)
      const shared = this.#origin === db ? kept : capped
      const cache = this.#record ? shared.recorded(this.#record) : shared
      return this.#end ? cacheFor(cache, this.#end) : cache
    }
  }

  for (const [name, value] of Object.entries({ ...resources, log, replica, events }))
    Object.defineProperty(
      OperationContext.prototype,
      name,
      CONSTANT.has(name)
        ? { value, enumerable: true }
        : {
            enumerable: true,
            get(this: OperationContext) {
              return this.uncached(value)
            },
          },
    )
  // The prototype has the parts that are the same for all operations.
  return (...own) => new OperationContext(...own) as unknown as SubgraphContext<Name, Definitions>
}
