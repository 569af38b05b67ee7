import type { Identity } from '@shopstack/kit/auth/identity'
import type { Caller } from '@shopstack/kit/auth/viewer'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type FormattedExecutionResult, GraphQLError, type GraphQLFormattedError } from 'graphql'
import { z } from 'zod'
import type { OpenSpending, Spending } from '../../../budget/spending.js'
import { authenticateRequest, bearerToken } from '../../../http/authenticate.js'
import type { ObservedStream } from '../observed-stream.js'
import { type IsSubscription, mentionsSubscription } from '../operation-kind.js'
import type { RunOperation } from '../run-operation.js'
import type { Started, StartSubscription, Transport } from '../start-subscription.js'
import { type AcceptedStreams, acceptedStreams } from './accepted-streams.js'
import { MULTIPART_TYPE, multipartChunks, multipartErrors } from './multipart.js'
import { type Paced, paced } from './paced.js'
import { isRejection, RejectedStream, sendRejection } from './rejection.js'
import { type Respond, type StreamResponderDeps, streamResponder } from './respond.js'
import { isResult, oneResult, sseResponse } from './sse.js'

export interface StreamRequestDeps extends StreamResponderDeps {
  /** @throws Error with `statusCode` unless the page that sent the request may open streams */
  admit(request: FastifyRequest): void
  readonly identity: Identity
  readonly spend: OpenSpending
  readonly start: StartSubscription
  readonly run: RunOperation
  readonly isSubscription: IsSubscription
  /** The error of a response; internal errors are logged and masked. */
  formatError(error: unknown): GraphQLFormattedError
}

/** Answers a request by a stream; `false` for a request that takes the usual path. */
export type StreamRequests = (request: FastifyRequest, reply: FastifyReply) => Promise<boolean>

/** A request that is answered by a stream. */
interface Opening {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly caller: Caller
  readonly spending: Spending
}

/**
 * Subscriptions over HTTP: graphql-sse in the mode of distinct connections, and Apollo Client's multipart responses. A client that
 * accepts nothing but an event stream gets the result of a query or mutation as one, too.
 */
export function streamRequests(deps: StreamRequestDeps): StreamRequests {
  const { identity, spend, isSubscription, formatError } = deps
  const respond = streamResponder(deps)
  return async (request, reply) => {
    try {
      return await serve(request, reply)
    } catch (error) {
      const formatted =
        error instanceof RejectedStream ? error.error : error instanceof GraphQLError && formatError(error)
      if (formatted && sendRejection(reply, formatted)) return true
      throw error
    }
  }

  async function serve(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    const accepted = acceptedStreams(request.headers.accept)
    if (!accepted) return false
    const operation = operationIn(request)
    const mayStream = operation !== null && mentionsSubscription(operation.query)
    const isStreamOnly = accepted.sse && !accepted.json
    if (!mayStream && !isStreamOnly) return false
    const caller = await authenticateRequest(request, identity, 'graphql')
    const spending = spend(caller, (name, value) => void reply.header(name, value))
    const opening = { request, reply, caller, spending }
    const isStream = mayStream && isSubscription(operation, spending)
    const serveStream = isStream ? serveFor(accepted, request) : isStreamOnly && serveResult
    if (!serveStream) return false
    deps.admit(request)
    await serveStream(opening, { ...deps, respond })
    return true
  }
}

/** Apollo Client sends its subscriptions by POST. */
function serveFor(accepted: AcceptedStreams, { method }: FastifyRequest): typeof serveSse | null {
  if (accepted.multipart && method === 'POST') return serveMultipart
  return accepted.sse ? serveSse : null
}

const operation = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
})

type Params = z.infer<typeof operation>

/** The operation that a request names; `null` when it names none. */
const operationIn = ({ method, body, query }: FastifyRequest) =>
  operation.pick({ query: true, operationName: true }).safeParse(method === 'GET' ? query : body).data ?? null

/** The members of a request by POST. */
function paramsOf({ body }: FastifyRequest): Params {
  const { data, error } = operation.safeParse(body)
  if (data) return data
  const field = error.issues[0]?.path.join('.') ?? ''
  throw Object.assign(new Error(`The request has an invalid ${field}.`), { statusCode: 400 })
}

type ServeDeps = StreamRequestDeps & { readonly respond: Respond }

async function serveMultipart(opening: Opening, deps: ServeDeps): Promise<void> {
  const started = await start(opening, 'multipart', paramsOf(opening.request), deps)
  const headers = { 'content-type': MULTIPART_TYPE }
  if (started.errors) return deps.respond(opening, { headers, chunks: multipartErrors(started.errors) })
  const { stream } = started
  await deps.respond(opening, { headers, chunks: multipartChunks(stream), stream })
}

async function serveSse(opening: Opening, deps: ServeDeps): Promise<void> {
  let stream: ObservedStream | undefined
  let pace: Paced<FormattedExecutionResult> | undefined
  const response = await sseResponse(opening.request, async (params) => {
    const started = await start(opening, 'sse', params, deps)
    if (started.errors) return oneResult({ errors: started.errors })
    stream = started.stream
    pace = paced(stream)
    return pace.values
  })
  await deps.respond(opening, {
    ...response,
    stream,
    onWritten: (chunk) => isResult(chunk) && pace?.written(),
    onClosed: () => pace?.written(),
  })
}

/** Starts the subscription of a request. */
async function start(
  { request, caller, spending }: Opening,
  transport: Transport,
  { query, operationName, variables }: Params,
  { identity, start: startSubscription }: ServeDeps,
): Promise<Started> {
  const token = bearerToken(request.headers.authorization)
  const expiresAt = token === null ? null : await identity.expiryOf(token)
  const named = { query, operationName, variables }
  const started = await startSubscription({ transport, caller, spending, ...named, expiresAt })
  const rejected = started.errors?.find(isRejection)
  if (rejected) throw new RejectedStream(rejected)
  return started
}

/** Sends the result of a query or mutation as an event stream. */
async function serveResult(
  { request, reply }: Pick<Opening, 'request' | 'reply'>,
  deps: ServeDeps,
): Promise<void> {
  const { method, url, headers, body, raw } = request
  const disconnected = new AbortController()
  reply.raw.once('close', () => disconnected.abort())
  const response = await sseResponse(request, async () =>
    oneResult(
      await deps.run({
        headers,
        remoteAddress: raw.socket.remoteAddress,
        authorization: headers.authorization,
        sent: method === 'GET' ? { url } : { body: body as Record<string, unknown> },
        signal: disconnected.signal,
      }),
    ),
  )
  await deps.respond({ request, reply }, response)
}
