import type { Cancellation } from '@shopstack/drizzle/client/cancellation'
import type { Db } from '@shopstack/drizzle/roles/access'
import { ShopError } from '@shopstack/schema/errors'
import type { GraphQLError, GraphQLFormattedError, GraphQLSchema } from 'graphql'
import type { Caller } from '../auth/viewer.js'
import { openEventFeed } from '../live/event-feed.js'
import { openSubscriptions } from '../live/subscription.js'
import { compiler } from '../operations/operation-compiler.js'
import type { Replica } from '../replica/open-replica.js'
import { failureLog } from '../telemetry/failure-log.js'
import type { Logger } from '../telemetry/log.js'
import type { Metrics } from '../telemetry/metrics.js'
import { schemaOf } from './build-schema.js'
import type {
  Resources,
  Subgraph,
  SubgraphContext,
  SubgraphDefinition,
  SubgraphResponse,
} from './definition.js'
import { maskError } from './error-masking.js'
import type { SubgraphName } from './name.js'
import { operationContexts } from './operation-context.js'
import { replayExtensions } from './replays.js'
import { toResponse } from './response.js'

/** A schema does not depend on a database, so subgraphs of one definition share it. */
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
  const compile = compiler<SubgraphContext<Name, Definitions>>(schema)
  const log = resources.log.child({ subgraph: definition.name })
  const { name, topicsOf } = definition
  const events = topicsOf ? openEventFeed({ db, log, topicsOf }) : null
  const openContext = operationContexts({ definition, db, resources, replica, events, log })
  const maskFor = ({ requestId }: Caller) => {
    const mask = counted(masker(requestId, log), name, resources.metrics)
    return (errors: readonly GraphQLError[]) => errors.map(mask)
  }

  return {
    name,
    schema,
    events,
    subscribe: openSubscriptions({
      schema,
      maskFor,
      openContext: (caller) => openContext(caller, { isMutation: false, isFresh: true }, undefined),
    }),
    async execute(request, caller) {
      const { query, variables, operationName, extensions, onCompiled, cancellation, record } = request
      const operation = compile(query, { operationName, isPinned: extensions?.pinned === true, onCompiled })
      const masked = maskFor(caller)
      if ('errors' in operation) return { errors: masked(operation.errors) }
      const { isMutation } = operation
      const kind = { isMutation, isFresh: extensions?.fresh === true, record }
      const context = openContext(caller, kind, cancellation)
      const running = operation.run(context, variables ?? NO_VARIABLES, onCompiled)
      const result =
        isMutation || !cancellation ? await running : await unlessCancelled(running, cancellation)
      if (!result) return cancelled(name)
      const replays = replayExtensions(context.replayed)
      return { ...toResponse(result, masked), ...(replays && { extensions: replays }) }
    },
  }
}

/** The result of a query; `null` once it is cancelled, although shared reads may continue. */
const unlessCancelled = <Result>(
  running: Result | Promise<Result>,
  cancellation: Cancellation,
): Promise<Result | null> =>
  new Promise((resolve, reject) => {
    const unsubscribe = cancellation.onRequest(() => resolve(null))
    const end = (result: Result) => {
      unsubscribe()
      resolve(cancellation.isRequested ? null : result)
    }
    Promise.resolve(running).then(end, reject)
  })

const NO_VARIABLES: Record<string, unknown> = {}

/** The response to a cancelled operation: its client disconnected, or its deadline passed. */
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
    const masked = mask(error)
    metrics.error(subgraph, masked.extensions?.code)
    return masked
  }
