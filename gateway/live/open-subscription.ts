import type { Config } from '@shopstack/kit/config/read-config'
import type { Resources, SubgraphResponse } from '@shopstack/kit/subgraph/definition'
import {
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
} from 'graphql'
import type { DocumentLane } from '../budget/document-lane.js'
import { RESUMPTION_POINTS } from '../budget/price.js'
import type { GatewaySources } from '../federation/gateway.js'
import type { GatewayContext } from '../federation/in-process-source.js'
import type { SubscriptionSource } from '../federation/subscription-source.js'
import { gatewaySdl, supergraphSdl } from '../federation/supergraph.js'
import { formatError } from '../graphql/format-error.js'
import { LIMITS, limitExceeded } from '../graphql/limits/limits.js'
import type { TrustedRequests } from '../graphql/trusted/trusted-requests.js'
import { shutdown } from './end-reason.js'
import { type Group, openGroup } from './group.js'
import { type GroupKeys, groupKeys } from './group-keys.js'
import { groupRegistry, type StartGroup } from './group-registry.js'
import { LiveStream } from './live-stream.js'
import { groupMerger } from './merge-groups.js'
import { type SubscriptionOperation, subscriptionPlanner } from './plan-subscription.js'
import { DocumentErrors, documentReader } from './read-document.js'
import { sessionWatch } from './session-watch.js'
import { subscriptionShare } from './subscription-share.js'
import { type ViewerClass, viewerClasses } from './viewer-class.js'

/** A subscription as its client sent it. */
interface SubscriptionRequest {
  readonly query: string
  readonly operationName?: string | null | undefined
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined
  /** The authenticated caller, and its budget. */
  readonly context: Pick<GatewayContext, 'caller' | 'spending'>
  /** Ends the subscription. */
  readonly signal?: AbortSignal | undefined
  /** When the token of the caller expires, in milliseconds since 1970; the stream ends then. */
  readonly expiresAt?: number | null | undefined
}

/** Opens a subscription: a stream of results, or the errors of a request that was refused, as a query would have them. */
export type OpenSubscription = (
  request: SubscriptionRequest,
) => Promise<LiveStream | { errors: readonly GraphQLFormattedError[] }>

/** The subscriptions of a gateway. */
export interface LiveSubscriptions {
  readonly open: OpenSubscription
  /** The number of open streams. */
  readonly size: number
  /** Ends all streams, and refuses new ones. */
  close(): Promise<void>
}

/** What subscriptions need of the gateway. */
export interface LiveOptions {
  readonly config: Pick<Config, 'explore' | 'production' | 'operationTimeout' | 'subscriptions'>
  /** For the fields of an event beyond its root. */
  readonly sources: GatewaySources
  /** The subgraph with the root fields. */
  readonly subscriptions: SubscriptionSource
  readonly resources: Pick<Resources, 'identity' | 'log' | 'metrics'>
  /** New documents take turns in it. */
  readonly documentLane: DocumentLane
  /** Trusted documents; `null`: the shop has no manifest. */
  readonly trusted?: Pick<TrustedRequests, 'admitText'> | null
}

/** Opens the subscriptions of a gateway, for all transports. */
export function openLive({
  config,
  sources,
  subscriptions,
  resources,
  documentLane,
  trusted,
}: LiveOptions): LiveSubscriptions {
  const { log, identity, metrics } = resources
  const { plan, api } = subscriptionPlanner(gatewaySdl(), sources)
  const read = documentReader(api, config, documentLane)
  const classOf = viewerClasses(api, supergraphSdl())
  const share = subscriptionShare(config.subscriptions)
  metrics.inUse('subscriptions', () => share.held)
  const watch = sessionWatch(identity, log)
  const format = formatter(formatError(log))
  const groups = groupRegistry()
  const merger = groupMerger(groups)
  const streams = new Set<LiveStream>()
  let isClosed = false

  /** The operation of a request within the limits, charged to its caller. */
  async function admit(request: SubscriptionRequest): Promise<SubscriptionOperation> {
    const { query, operationName, variables, context } = request
    const name = operationName ?? undefined
    const isTrusted = trusted?.admitText(query) ?? false
    // Preparing a trusted document is not charged.
    const { address } = context.caller
    const document = await read(query, name, { address, ...(!isTrusted && context) })
    const { cost, points } = document.price(variables ?? {})
    if (cost > LIMITS.cost) throw new DocumentErrors([limitExceeded('cost', cost, LIMITS.cost)])
    const isResumed = document.isResumed(variables ?? {})
    context.spending?.charge(isResumed ? points + RESUMPTION_POINTS : points)
    return { document, operationName: name, variables: variables ?? {}, points, isResumed }
  }

  /** Starts the group of an operation. */
  const starter =
    (
      operation: SubscriptionOperation,
      { key, mainKey }: GroupKeys,
      { caller }: ViewerClass,
      context: GatewayContext,
    ): StartGroup =>
    async (onClosed) => {
      const planned = await plan(operation, context)
      const { operation: query, operationName } = planned.primary
      const request = { query, operationName, variables: planned.variables }
      const results = await subscriptions.subscribe(request, caller)
      if (!(Symbol.asyncIterator in results)) return results
      const { points } = operation
      return openGroup({
        ...{ planned, points, isResumed: key !== mainKey, caller, results, log, format, onClosed },
        timeoutMs: config.operationTimeout,
        onEvent: metrics.subscriptions.executed,
        ...merger(mainKey),
      })
    }

  async function openStream(request: SubscriptionRequest, free: () => void) {
    const { context } = request
    const operation = await admit(request)
    const viewers = classOf(operation.document.document, context.caller)
    const keys = groupKeys(operation, viewers)
    const joined = await groups.join(keys.key, starter(operation, keys, viewers, context), (group) =>
      enter(group, request, free),
    )
    return joined instanceof LiveStream ? joined : { errors: (await format(joined)).errors ?? [] }
  }

  /** A stream of a group. */
  function enter(
    group: Group,
    { context, signal, expiresAt }: SubscriptionRequest,
    free: () => void,
  ): LiveStream {
    const stream: LiveStream = new LiveStream(() => {
      signal?.removeEventListener('abort', leave)
      stream.leaveGroup()
      watch.remove(stream)
      streams.delete(stream)
      free()
    }, context.spending)
    const leave = () => void stream.return()
    group.add(stream)
    streams.add(stream)
    watch.add(stream, context.caller.viewer, expiresAt ?? null)
    if (isClosed) stream.end(shutdown())
    else if (signal?.aborted) leave()
    else signal?.addEventListener('abort', leave, { once: true })
    return stream
  }

  const open: OpenSubscription = async (request) => {
    let free = () => {}
    try {
      if (isClosed) return { errors: shutdown().errors }
      free = share.take(request.context.caller)
      const opened = await openStream(request, free)
      if ('errors' in opened) free()
      return opened
    } catch (error) {
      free()
      const errors = error instanceof DocumentErrors ? error.errors : [asGraphQLError(error)]
      for (const { extensions } of errors) metrics.error('gateway', extensions.code)
      return { errors: format({ errors }).errors ?? [] }
    }
  }

  return {
    open,
    get size() {
      return share.held
    },
    async close() {
      isClosed = true
      for (const stream of [...streams]) stream.end(shutdown())
      await watch.close()
    },
  }
}

const asGraphQLError = (error: unknown): GraphQLError =>
  error instanceof GraphQLError
    ? error
    : new GraphQLError('Internal server error.', {
        originalError: error instanceof Error ? error : new Error(String(error)),
        extensions: { code: 'INTERNAL_SERVER_ERROR' },
      })

/** Formats results like responses to queries. */
const formatter =
  (formatOne: ReturnType<typeof formatError>) =>
  ({ data, errors }: ExecutionResult | SubgraphResponse): FormattedExecutionResult => ({
    ...(data !== undefined && { data }),
    ...(errors?.length && {
      errors: errors.map((error) => formatOne(error instanceof GraphQLError ? error.toJSON() : error, error)),
    }),
  })
