import type { Config } from '@shopstack/kit/config/read-config'
import { handshakeOf } from '@shopstack/kit/http/open-server'
import type { Resources } from '@shopstack/kit/subgraph/definition'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import type { OpenSpending } from '../../budget/spending.js'
import { formatError } from '../../graphql/format-error.js'
import type { LoadShedder } from '../../http/load-shedding.js'
import type { LiveSubscriptions } from '../open-subscription.js'
import { activeStreams } from './active-streams.js'
import { originRule } from './browser-origin.js'
import { streamRequests } from './http/stream-requests.js'
import { subscriptionDetector } from './operation-kind.js'
import { operationRunner } from './run-operation.js'
import { subscriptionStarter } from './start-subscription.js'
import { graphqlWsServer } from './websocket/protocol.js'
import { webSockets } from './websocket/serve.js'

export interface TransportDeps {
  readonly config: Config
  readonly resources: Resources
  readonly load: Pick<LoadShedder, 'parseInTurn'>
  readonly spend: OpenSpending
  readonly live: LiveSubscriptions
  /** The response to a request above a limit of the process. */
  overloaded(reply: FastifyReply): FastifyReply
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

/**
 * Adds the transports of subscriptions to the handler of a route: WebSocket, event stream and multipart responses. Called before
 * the route is defined.
 */
export function serveSubscriptions(app: FastifyInstance, deps: TransportDeps): (handler: Handler) => Handler {
  const { config, live, resources, load, spend, overloaded } = deps
  const { identity, metrics, log } = resources
  const streams = activeStreams()
  const start = subscriptionStarter(live.open, metrics.subscriptions)
  const run = operationRunner(app)
  const isTrusted = originRule(config)
  const admit = (request: FastifyRequest): void => {
    if (!isTrusted(request))
      throw Object.assign(new Error('Pages of this origin may not open streams.'), { statusCode: 403 })
  }
  const format = formatError(log)
  const shared = {
    ...{ identity, spend, start, run, log },
    isSubscription: subscriptionDetector(),
    formatError: (error: unknown) => formatAny(error, format),
  }
  const server = graphqlWsServer(shared)
  const sockets = webSockets({ config, metrics, streams, server, log, parseInTurn: load.parseInTurn })
  const stream = streamRequests({ ...shared, admit })
  app.addHook('preClose', () => streams.stop())
  return (handler) => async (request, reply) => {
    const handshake = handshakeOf(request.raw)
    if (!handshake) return (await stream(request, reply)) ? reply : handler(request, reply)
    admit(request)
    return !streams.isStopping && sockets.accept(request, reply, handshake) ? reply : overloaded(reply)
  }
}

/** The error of a response; internal errors are logged and masked. */
const formatAny = (error: unknown, format: ReturnType<typeof formatError>): GraphQLFormattedError =>
  error instanceof GraphQLError
    ? format(error.toJSON(), error)
    : format({ message: '', extensions: { code: 'INTERNAL_SERVER_ERROR' } }, error)
