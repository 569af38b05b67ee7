import { cancellable } from '@shopstack/drizzle/client/cancellable'
import type { Cancellation } from '@shopstack/drizzle/client/cancellation'
import type { Db } from '@shopstack/drizzle/roles/access'
import { ShopError } from '@shopstack/schema/errors'
import type { ExecutionResult, GraphQLFormattedError, GraphQLSchema } from 'graphql'
import { NO_CACHE, withTtlCap } from '../cache/cache.js'
import { compiler } from '../operations/operation-compiler.js'
import type { Replica } from '../replica/open-replica.js'
import { failureLog } from '../telemetry/failure-log.js'
import type { Logger } from '../telemetry/log.js'
import type { Metrics } from '../telemetry/metrics.js'
import { schemaOf } from './build-schema.js'
import type { Context, Resources, Subgraph, SubgraphDefinition, SubgraphResponse } from './definition.js'
import { maskError } from './error-masking.js'
import type { SubgraphName } from './name.js'
import { loadersBySource, ownLoaders } from './open-loaders.js'
import { sharedLoads } from './shared-loads.js'

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
