import type { FastifyReply, FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import type { ResponseHeads } from '../../http/response-heads.js'
import type { BegunContexts, OpenRequestContext } from '../request-context.js'
import { type RespondOptions, respondWithData } from './data-response.js'
import type { PreparedRequests } from './prepared-requests.js'
import { readPlain } from './read-request.js'

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<string | undefined>

export interface ServeOptions extends RespondOptions {
  readonly requests: Pick<PreparedRequests, 'find'>
  readonly openContext: OpenRequestContext
  readonly begun: BegunContexts
  readonly heads: Pick<ResponseHeads, 'learn'>
  /** Apollo Server's handler with a context function. */
  apollo(context: OpenRequestContext): Handler
}

/** `Accept` headers with a known response type. */
const MAX_ACCEPTED = 100
const MAX_ACCEPT_CHARACTERS = 200

/**
 * Serves requests for prepared operations without Apollo Server: read, charge, execute or find the response, serialize. A result
 * with errors or extensions is handed to Apollo Server with its outcome, so that all errors are formatted in one place.
 */
export function servePrepared(options: ServeOptions): Handler {
  const { requests, openContext, begun, heads, apollo } = options
  const types = new LRUCache<string, string>({ max: MAX_ACCEPTED })
  const full = apollo((request, reply) => begun.get(request.raw)?.opening ?? openContext(request, reply))

  async function answerInFull(request: FastifyRequest, reply: FastifyReply): Promise<string | undefined> {
    const body = await full(request, reply)
    const { accept = '' } = request.headers
    const type = reply.getHeader('content-type')
    const isData = reply.statusCode === 200 && request.method === 'POST'
    if (isData && typeof type === 'string' && accept.length <= MAX_ACCEPT_CHARACTERS) types.set(accept, type)
    return body
  }

  return async (request, reply) => {
    const before = begun.get(request.raw)
    if (before) {
      before.forwardTo(reply)
      return full(request, reply)
    }
    const type = types.get(request.headers.accept ?? '')
    const plain = type === undefined ? null : readPlain(request)
    const prepared = plain && requests.find(plain.named, plain.operationName)
    if (!type || !plain || !prepared) return answerInFull(request, reply)
    const opening = openContext(request, reply, prepared)
    const body = await respondWithData(options, prepared, { plain, opening })
    if (body === null) {
      begun.set(request.raw, { opening, forwardTo: () => {} })
      return full(request, reply)
    }
    void reply.header('cache-control', 'no-store').header('content-type', type)
    heads.learn(request.headers, reply.getHeaders())
    return body
  }
}
