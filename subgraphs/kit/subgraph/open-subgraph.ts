import { cancellable } from '@shopstack/drizzle/client/cancellable'
import type { Cancellation } from '@shopstack/drizzle/client/cancellation'
import type { Consumer } from '@shopstack/drizzle/events/outbox'
import type { Db, ReadDb, RoleName } from '@shopstack/drizzle/roles/access'
import { ShopError } from '@shopstack/schema/errors'
import type { ExecutionResult, GraphQLFormattedError, GraphQLSchema } from 'graphql'
import type { Identity } from '../auth/identity.js'
import type { Caller } from '../auth/viewer.js'
import { type Cache, NO_CACHE, withTtlCap } from '../cache/cache.js'
import type { InvalidationBus } from '../cache/invalidation.js'
import type { Config } from '../config/read-config.js'
import type { Projection } from '../events/projection.js'
import type { Subscriber } from '../events/relay.js'
import type { Job } from '../events/scheduler.js'
import type { HealthCheck } from '../http/health.js'
import { compiler } from '../operations/operation-compiler.js'
import type { CallerBudget } from '../rate-limit/caller-budget.js'
import type { LoginThrottle } from '../rate-limit/login-throttle.js'
import type { Replica } from '../replica/open-replica.js'
import { failureLog } from '../telemetry/failure-log.js'
import type { Logger } from '../telemetry/log.js'
import type { Metrics } from '../telemetry/metrics.js'
import type { Tracing } from '../telemetry/tracing.js'
import { schemaOf } from './build-schema.js'
import { maskError } from './error-masking.js'
import type { LoaderDefinitions, Loaders } from './loaders.js'
import { loadersBySource, ownLoaders } from './open-loaders.js'
import { sharedLoads } from './shared-loads.js'

/** The subgraphs; each connects as the database role of its name. */
export type SubgraphName = Extract<RoleName, 'transactions' | 'insights'>

/** What every subgraph of a process shares, opened once. */
export interface Resources {
  readonly log: Logger
  readonly metrics: Metrics
  /** `null` when no collector is configured. */
  readonly tracing: Tracing | null
  readonly identity: Identity
  /** The limits on guessing passwords and on opening accounts. */
  readonly loginThrottle: LoginThrottle
  /** What each caller may spend; `null`: as much as they like. */
  readonly callerBudget: CallerBudget | null
  /** Tells all processes of what has changed. */
  readonly invalidations: InvalidationBus
  /** What a subgraph remembers; opened when first asked for. */
  readonly cacheOf: (name: SubgraphName) => Cache
  /** ISO 4217 code of every amount. */
  readonly currency: string
  /** Percent of the undiscounted subtotal. */
  readonly taxRate: number
  /** For how long unpaid orders hold stock, and how many a customer may have. */
  readonly unpaidOrders: Config['unpaidOrders']
  /** Who moves the money. */
  readonly paymentProvider: Config['paymentProvider']
  /** How long events and the audit log are kept. */
  readonly retention: Config['retention']
  readonly redisCheck: HealthCheck
}

/** What a subgraph works with: what it shares, and the database as it sees it. */
export interface SubgraphRuntime<Name extends SubgraphName> extends Resources {
  readonly db: Db<Name>
}

/** What a resolver is given: the parts of its subgraph, this request's loaders, and who asks. */
export interface Context<Name extends SubgraphName, Definitions> extends Caller, SubgraphRuntime<Name> {
  readonly load: Loaders<Definitions>
  /** What is read again and again; in a mutation nothing is remembered. */
  readonly cache: Cache
  /** For reports and search: the replica while there is one that is up to date, otherwise `db`. It may be a second behind. */
  readonly reads: ReadDb
  /** Milliseconds since 1970: what had happened by then `reads` holds for certain; `null` when it holds whatever there is. */
  readonly readsUntil: number | null
  /** `null` when none is configured. */
  readonly replica: Replica | null
}

/** Everything that makes a subgraph what it is; the same value runs in process and as an HTTP service. */
export interface SubgraphDefinition<Name extends SubgraphName, Definitions> {
  readonly name: Name
  readonly sdl: string
  /** One map per feature, each as code generation types it for this subgraph. */
  readonly resolvers: readonly object[]
  readonly loaders: Definitions & LoaderDefinitions<Db<Name>>
  /** What it does by itself in every process that runs it. */
  readonly jobs?: (parts: SubgraphRuntime<Name>) => readonly Job[]
  /** Whom it tells of events. A consumer belongs to one subgraph: each event reaches one of its processes. */
  readonly relay?: {
    readonly consumer: Consumer
    readonly subscribers: (parts: SubgraphRuntime<Name>) => readonly Subscriber[]
  }
  /** Which tables of its own it keeps in step with what happens. */
  readonly projection?: Projection<Name>
}

/** Gives a definition its types; nothing is opened yet. */
export const defineSubgraph = <Name extends SubgraphName, Definitions>(
  definition: SubgraphDefinition<Name, Definitions>,
): SubgraphDefinition<Name, Definitions> => definition

/** One operation for a subgraph, as the gateway sends it. */
export interface SubgraphRequest {
  readonly query: string
  readonly variables?: Record<string, unknown> | null | undefined
  readonly operationName?: string | null | undefined
  /** Hears how many milliseconds an operation took that was not compiled yet. */
  readonly onCompiled?: ((ms: number) => void) | undefined
  /** What the gateway says of the operation; clients cannot set it. */
  readonly extensions?: { readonly pinned?: boolean | undefined } | null | undefined
  /** Cancelled when nobody waits for the answer any more. A query ends then; a mutation is carried out all the same. */
  readonly cancellation?: Cancellation | undefined
}

/** Data, and errors that may be shown to a client. */
export interface SubgraphResponse {
  data?: Record<string, unknown> | null
  errors?: GraphQLFormattedError[]
}

/** A subgraph with its database, ready to answer. */
export interface Subgraph {
  readonly name: SubgraphName
  readonly schema: GraphQLSchema
  execute(request: SubgraphRequest, caller: Caller): Promise<SubgraphResponse>
}

/** The schema of a definition holds nothing of a database, so those that are opened from one share it. */
const schemas = new WeakMap<object, GraphQLSchema>()

/** Builds the schema of a definition and connects it to a database. */
export function openSubgraph<Name extends SubgraphName, Definitions>(
  definition: SubgraphDefinition<Name, Definitions>,
  db: Db<Name>,
  resources: Resources,
  replica: Replica | null = null,
): Subgraph {
  const schema = schemas.get(definition) ?? schemaOf(definition)
  schemas.set(definition, schema)
  const compile = compiler<Context<Name, Definitions>>(schema)
  const log = resources.log.child({ subgraph: definition.name })
  const kept = resources.cacheOf(definition.name)
  const cacheFor = sharedLoads()
  const loadersFrom = loadersBySource<Db<Name>, Definitions>(definition.loaders, db)

  /** What an operation reads from, until it is cancelled. Chosen once for each: what it reads later is never older. */
  function readsOf(isMutation: boolean, cancellation: Cancellation | undefined) {
    const { db: origin, until: readsUntil } = replica?.reads() ?? { db, until: null }
    // Whoever changes something sees how it is.
    const cache = isMutation ? NO_CACHE : origin === db ? kept : withTtlCap(kept)
    if (isMutation) {
      const load = ownLoaders<Db<Name>, Definitions>(definition.loaders, { db, reads: origin })
      return { db, reads: origin, readsUntil, cache, load }
    }
    const open = loadersFrom(origin)
    if (!cancellation) return { db, reads: origin, readsUntil, cache, load: open(cache, undefined) }
    const own = cancellable(db, cancellation)
    const reads = origin === db ? own : cancellable(origin, cancellation)
    const shared = cacheFor(cache, cancellation)
    return { db: own, reads, readsUntil, cache: shared, load: open(shared, cancellation) }
  }

  return {
    name: definition.name,
    schema,
    async execute({ query, variables, operationName, extensions, onCompiled, cancellation }, caller) {
      const operation = compile(query, { operationName, isPinned: extensions?.pinned === true, onCompiled })
      const mask = counted(masker(caller.requestId, log), definition.name, resources.metrics)
      if ('errors' in operation) return { errors: operation.errors.map(mask) }
      const seen = readsOf(operation.isMutation, cancellation)
      const context = { ...resources, ...caller, ...seen, log, replica }
      const running = operation.run(context, variables ?? {}, onCompiled)
      if (operation.isMutation || !cancellation) return answer(await running, mask)
      const result = await unlessCancelled(running, cancellation)
      return result ? answer(result, mask) : cancelled(definition.name)
    },
  }
}

/** What a query answers; `null` once it is cancelled, whatever it reads together with others. */
async function unlessCancelled<Result>(
  running: Result | Promise<Result>,
  cancellation: Cancellation,
): Promise<Result | null> {
  let forget = () => {}
  const over = new Promise<null>((resolve) => {
    forget = cancellation.onCancel(() => resolve(null))
  })
  try {
    const result = await Promise.race([running, over])
    return cancellation.isCancelled ? null : result
  } finally {
    forget()
  }
}

/** What is answered to an operation that was cancelled: nobody waits for it, or its time was up. */
const cancelled = (service: SubgraphName): SubgraphResponse => ({
  errors: [new ShopError('SERVICE_UNAVAILABLE', { service }).toJSON()],
})

type Mask = (error: Parameters<typeof maskError>[0]) => GraphQLFormattedError

function masker(requestId: string, log: Logger): Mask {
  const failures = failureLog(log)
  return (error) => maskError(error, requestId, failures)
}

const counted =
  (mask: Mask, subgraph: SubgraphName, metrics: Metrics): Mask =>
  (error) => {
    const shown = mask(error)
    metrics.error(subgraph, shown.extensions?.code)
    return shown
  }

function answer({ data, errors }: ExecutionResult, mask: Mask): SubgraphResponse {
  return {
    ...(data !== undefined && { data }),
    ...(errors && errors.length > 0 && { errors: errors.map(mask) }),
  }
}
