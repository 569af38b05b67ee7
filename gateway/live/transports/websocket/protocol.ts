import { randomUUID } from 'node:crypto'
import type { Identity } from '@shopstack/kit/auth/identity'
import type { Logger } from '@shopstack/kit/telemetry/log'
import { ShopError } from '@shopstack/schema/errors'
import {
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  GraphQLSchema,
  parse,
} from 'graphql'
import { type Context, makeServer, type Server, type SubscribePayload } from 'graphql-ws'
import type { OpenSpending } from '../../../budget/spending.js'
import { authenticateRequest, bearerToken } from '../../../http/authenticate.js'
import type { Ending } from '../observed-stream.js'
import type { IsSubscription } from '../operation-kind.js'
import type { RunOperation } from '../run-operation.js'
import type { StartSubscription } from '../start-subscription.js'
import { CLOSES, type Close } from './close-codes.js'
import type { SocketConnection } from './connection.js'

const CONNECTION_INIT_TIMEOUT_MS = 5_000
/** Open operations of one connection. */
export const MAX_OPERATIONS_PER_CONNECTION = 100

export interface ProtocolDeps {
  readonly identity: Identity
  readonly spend: OpenSpending
  readonly start: StartSubscription
  readonly run: RunOperation
  readonly isSubscription: IsSubscription
  readonly log: Logger
  formatError(error: unknown): GraphQLFormattedError
}

/** What graphql-ws executes: a stand-in document whose result is known; or the errors of the request. */
interface Known {
  readonly errors?: readonly GraphQLFormattedError[] | undefined
  readonly result?: FormattedExecutionResult
  readonly events?: AsyncIterable<FormattedExecutionResult>
}

const schema = new GraphQLSchema({})
const EXECUTED = parse('{ __typename }')
const SUBSCRIBED = parse('subscription { __typename }')

/** The errors of a request, as they are sent. */
class RequestError extends GraphQLError {
  override readonly name = 'RequestError'
  readonly #formatted: GraphQLFormattedError

  constructor(formatted: GraphQLFormattedError) {
    super(formatted.message, { extensions: formatted.extensions ?? null })
    this.#formatted = formatted
  }

  override toJSON(): GraphQLFormattedError {
    return this.#formatted
  }
}

type SocketContext = Context<Record<string, unknown> | undefined, SocketConnection>

/** graphql-ws over the subscriptions of the gateway; queries and mutations are requests to `/graphql` in this process. */
export function graphqlWsServer(deps: ProtocolDeps): Server<SocketConnection> {
  return makeServer<Record<string, unknown> | undefined, SocketConnection>({
    connectionInitWaitTimeout: CONNECTION_INIT_TIMEOUT_MS,
    onConnect: (context) => connect(context, deps),
    onSubscribe: async ({ extra, subscriptions }, _, payload) => {
      const known = await open(payload, { extra, subscriptions }, deps).catch((error): Known => {
        return { errors: [deps.formatError(error)] }
      })
      return known.errors
        ? known.errors.map((error) => new RequestError(error))
        : { schema, document: known.events ? SUBSCRIBED : EXECUTED, contextValue: known }
    },
    // Results have errors in the form in which they are sent.
    execute: ({ contextValue }) => (contextValue as Known).result as ExecutionResult,
    subscribe: ({ contextValue }) => (contextValue as Known).events as AsyncIterable<ExecutionResult>,
    onNext: (_context, _id, _payload, _args, result) => result as FormattedExecutionResult,
  })
}

/** Authenticates a connection by its parameters or its header; `false` closes it with 4403. */
async function connect(
  { extra, connectionParams }: SocketContext,
  { identity, log }: ProtocolDeps,
): Promise<boolean> {
  const { request } = extra
  extra.authorization = authorizationIn(connectionParams) ?? request.headers.authorization
  if (extra.authorization === undefined) return true
  try {
    const { viewer } = await authenticate(extra, identity)
    if (!viewer) return false
    extra.expiresAt = await identity.expiryOf(bearerToken(extra.authorization) ?? '')
    return true
  } catch (error) {
    log.error({ err: error, requestId: request.id }, 'authentication failed: session store unavailable')
    extra.close(CLOSES.tryAgainLater)
    return false
  }
}

/** The `Authorization` among connection parameters, whose names clients write in either case. */
function authorizationIn(params: Record<string, unknown> | undefined): string | undefined {
  const [, value] =
    Object.entries(params ?? {}).find(([name]) => name.toLowerCase() === 'authorization') ?? []
  return value === undefined || value === null ? undefined : String(value)
}

const authenticate = ({ request, authorization }: SocketConnection, identity: Identity) => {
  const headers = { ...request.headers, authorization }
  return authenticateRequest({ id: randomUUID(), ip: request.ip, headers }, identity, 'graphql')
}

/** The ends of a subscription that end its connection. */
const CLOSE_OF: Partial<Record<Ending, Close>> = {
  session: CLOSES.sessionExpired,
  too_slow: CLOSES.slowConsumer,
  shutdown: CLOSES.goingAway,
}

/** Starts the operation of a `subscribe` message, or returns its errors. */
async function open(
  payload: SubscribePayload,
  { extra, subscriptions }: Pick<SocketContext, 'extra' | 'subscriptions'>,
  { identity, spend, start, run, isSubscription }: ProtocolDeps,
): Promise<Known> {
  if (Object.keys(subscriptions).length > MAX_OPERATIONS_PER_CONNECTION)
    throw new ShopError('TOO_MANY_SUBSCRIPTIONS', { limit: MAX_OPERATIONS_PER_CONNECTION })
  const { request, authorization, signal } = extra
  // The session may have ended since the connection was opened.
  const caller = await authenticate(extra, identity)
  const spending = spend(caller, () => {})
  const { query, operationName, variables, extensions } = payload
  if (!isSubscription({ query, operationName }, spending)) {
    const body = { query, operationName, variables, extensions }
    const result = await run({ ...request, authorization, sent: { body }, signal })
    return 'data' in result ? { result } : { errors: result.errors }
  }
  const onEnd = (reason: Ending) => {
    const close = CLOSE_OF[reason]
    if (close) extra.close(close)
  }
  const { expiresAt } = extra
  const named = { query, operationName, variables }
  const started = await start({ transport: 'websocket', caller, spending, ...named, expiresAt, onEnd })
  return started.errors ? started : { events: started.stream }
}
