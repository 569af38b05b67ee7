import { cancellable } from '@shopstack/drizzle/client/cancellable'
import type { Cancellation } from '@shopstack/drizzle/client/cancellation'
import type { Db, ReadDb } from '@shopstack/drizzle/roles/access'
import type { Surface } from '@shopstack/drizzle/tables'
import type { Caller, Viewer } from '../auth/viewer.js'
import { type Cache, NO_CACHE, withTtlCap } from '../cache/cache.js'
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
export interface OperationKind {
  readonly isMutation: boolean
  /** Whether it reads past caches and replicas. */
  readonly isFresh: boolean
}

/** Makes the context of an operation. */
export type OpenContext<Name extends SubgraphName, Definitions> = (
  caller: Caller,
  kind: OperationKind,
  cancellation: Cancellation | undefined,
) => SubgraphContext<Name, Definitions>

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
  const loadersFrom = loadersBySource<Db<Name>, Definitions>(definition.loaders, db)

  class OperationContext {
    readonly viewer: Viewer | null
    readonly tokenRefused: boolean
    readonly requestId: string
    readonly address: string
    readonly userAgent: string | null
    readonly surface: Surface
    readonly readsUntil: number | null
    readonly replayed: string[] = []
    readonly #origin: ReadDb
    readonly #isMutation: boolean
    readonly #isFresh: boolean
    /** Cancels the reads of a query. */
    readonly #end: Cancellation | undefined
    #db: Db<Name> | undefined
    #reads: ReadDb | undefined
    #cache: Cache | undefined
    #load: Loaders<Definitions> | undefined

    constructor(caller: Caller, kind: OperationKind, cancellation: Cancellation | undefined) {
      this.viewer = caller.viewer
      this.tokenRefused = caller.tokenRefused
      this.requestId = caller.requestId
      this.address = caller.address
      this.userAgent = caller.userAgent
      this.surface = caller.surface
      const { isMutation, isFresh } = kind
      const { db: origin, until } = (isFresh ? null : replica?.reads()) ?? { db, until: null }
      this.readsUntil = until
      this.#origin = origin
      this.#isMutation = isMutation
      this.#isFresh = isFresh
      this.#end = isMutation ? undefined : cancellation
    }

    get db(): Db<Name> {
      this.#db ??= this.#end ? cancellable(db, this.#end) : db
      return this.#db
    }

    get reads(): ReadDb {
      if (this.#origin === db) return this.db
      this.#reads ??= this.#end ? cancellable(this.#origin, this.#end) : this.#origin
      return this.#reads
    }

    get cache(): Cache {
      this.#cache ??= this.#openCache()
      return this.#cache
    }

    get load(): Loaders<Definitions> {
      this.#load ??= this.#isMutation
        ? ownLoaders<Db<Name>, Definitions>(definition.loaders, { db, reads: this.#origin })
        : loadersFrom(this.#origin)(this.cache, this.#end)
      return this.#load
    }

    #openCache(): Cache {
      // Mutations read their own writes, pushed events nothing older than the event.
      if (this.#isMutation || this.#isFresh) return NO_CACHE
      const cache = this.#origin === db ? kept : capped
      return this.#end ? cacheFor(cache, this.#end) : cache
    }
  }

  Object.assign(OperationContext.prototype, resources, { log, replica, events })
  // The prototype has the parts that are the same for all operations.
  return (...own) => new OperationContext(...own) as unknown as SubgraphContext<Name, Definitions>
}
