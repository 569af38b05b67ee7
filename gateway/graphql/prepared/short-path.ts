import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { Config } from '@shopstack/kit/config/read-config'
import { jsonLimitError, MAX_VALUES } from '@shopstack/kit/http/json-limits'
import { requestIdOf } from '@shopstack/kit/http/server'
import type { Logger } from '@shopstack/kit/telemetry/log'
import type { Metrics } from '@shopstack/kit/telemetry/metrics'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { clientAddress } from '../../http/client-address.js'
import { MIN_LARGE_BODY_BYTES } from '../../http/large-bodies.js'
import type { LoadShedder } from '../../http/load-shedding.js'
import type { Head, ResponseHeads } from '../../http/response-heads.js'
import { shortExchange } from '../../http/short-exchange.js'
import type { BegunContexts, OpenedResponse, OpenRequestContext } from '../request-context.js'
import type { TrustedRequests } from '../trusted/trusted-requests.js'
import { type RespondOptions, respondWithData } from './data-response.js'
import type { PreparedRequests } from './prepared-requests.js'
import { JSON_TYPE, readPlain } from './read-request.js'

export interface ShortPathOptions extends RespondOptions {
  readonly requests: Pick<PreparedRequests, 'find'>
  readonly openContext: OpenRequestContext
  readonly begun: BegunContexts
  readonly heads: Pick<ResponseHeads, 'find'>
  readonly load: Pick<LoadShedder, 'tryAcquire' | 'awaitBody'>
  /** `null`: the shop has no manifest. */
  readonly trusted: Pick<TrustedRequests, 'withText'> | null
  readonly config: Pick<Config, 'trustedProxies'>
  readonly metrics: Pick<Metrics, 'operation' | 'request'>
  readonly log: Logger
}

const URL = '/graphql'
const ROUTE = { url: URL } as const
/** Names that Fastify's JSON parser refuses, and escapes that may write them. */
const SUSPICIOUS = /"__proto__"|"constructor"|\\u/

/** A request whose body is read here. */
interface Received {
  readonly raw: IncomingMessage
  readonly headers: IncomingMessage['headers']
  readonly id: string
  readonly ip: string
  readonly routeOptions: typeof ROUTE
  readonly body: undefined
  readonly query: undefined
}

/**
 * Responds to requests for prepared operations without Fastify: the whole way of a request is here. Anything but the data of a
 * prepared operation is handed to Fastify with its body and its context, so that every refusal is made in one place.
 */
export function shortPath(app: FastifyInstance, options: ShortPathOptions) {
  const { requests, openContext, begun, heads, load, trusted, config, metrics, log } = options
  const addressOf = clientAddress(config.trustedProxies)
  const server = { name: 'graphql', log, metrics }
  const bodies = new WeakMap<IncomingMessage, Buffer>()
  let isClosing = false
  app.addHook('preClose', async () => {
    // Fastify closes the connections of its last responses.
    isClosing = true
  })
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const body = bodies.get(request.raw)
    done(null, body ? Readable.from([body], { objectMode: false }) : payload)
  })

  function receive(raw: IncomingMessage, response: ServerResponse, head: Head): void {
    const request = receivedOf(raw)
    const reply = new ShortReply(response)
    const exchange = shortExchange({ raw, response, id: request.id, method: 'POST', route: URL }, server)
    if (!load.tryAcquire(request, reply) || !load.awaitBody(request, reply)) {
      exchange.handOver(app)
      return
    }
    exchange.reportEnd()
    readBody(raw, async (body) => {
      const text = await process(request, reply, body)
      if (text !== null) {
        exchange.send(head, reply.own, text)
        return
      }
      bodies.set(raw, body)
      exchange.handOver(app)
    })
  }

  const receivedOf = (raw: IncomingMessage): Received => ({
    raw,
    headers: raw.headers,
    id: requestIdOf(raw.headers),
    ip: addressOf(raw),
    routeOptions: ROUTE,
    body: undefined,
    query: undefined,
  })

  /** The body of the response; null when Fastify responds. */
  async function process(request: Received, reply: ShortReply, body: Buffer): Promise<string | null> {
    const sent = parse(body)
    const named = trusted ? trusted.withText(sent) : sent
    const plain = readPlain({ method: 'POST', headers: request.headers, body: named })
    const prepared = plain && requests.find(plain.named, plain.operationName)
    if (!plain || !prepared || !load.tryAcquire(request, reply)) return null
    const opening = openContext(request, reply, prepared)
    const text = await respondWithData(options, prepared, { plain, opening })
    if (text === null) begun.set(request.raw, { opening, forwardTo: reply.forwardTo })
    return text
  }

  return (raw: IncomingMessage, response: ServerResponse): boolean => {
    if (isClosing || !isPlainPost(raw)) return false
    const head = heads.find(raw.headers)
    if (!head) return false
    receive(raw, response, head)
    return true
  }
}

/** A POST of a small body in JSON, with its length; anything else has refusals and options of its own. */
function isPlainPost({ method, url, httpVersion, headers }: IncomingMessage): boolean {
  if (method !== 'POST' || url !== URL || httpVersion !== '1.1' || headers.host === undefined) return false
  const { 'content-type': type, 'content-length': length, expect } = headers
  if (headers['transfer-encoding'] !== undefined || headers['content-encoding'] !== undefined) return false
  return (
    expect === undefined &&
    Number(length) > 0 &&
    Number(length) < MIN_LARGE_BODY_BYTES &&
    JSON_TYPE.test(type ?? '')
  )
}

/** Receives a body whole; not called when the upload is aborted. */
function readBody(raw: IncomingMessage, done: (body: Buffer) => unknown): void {
  const chunks: Buffer[] = []
  raw.on('data', (chunk: Buffer) => chunks.push(chunk))
  raw.on('end', () => {
    const [first] = chunks
    done(chunks.length === 1 && first ? first : Buffer.concat(chunks))
  })
}

/** The value of a body; undefined for one that Fastify refuses. */
function parse(body: Buffer): unknown {
  const text = body.toString()
  if (SUSPICIOUS.test(text) || jsonLimitError(text, MAX_VALUES)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The headers of a response of the short path, until Fastify takes over. */
class ShortReply implements OpenedResponse {
  readonly raw: ServerResponse
  readonly own = new Map<string, string>()
  #reply: FastifyReply | undefined

  constructor(raw: ServerResponse) {
    this.raw = raw
  }

  header(name: string, value: string): void {
    if (this.#reply) void this.#reply.header(name, value)
    else this.own.set(name, value)
  }

  readonly forwardTo = (reply: FastifyReply): void => {
    this.#reply = reply
    for (const [name, value] of this.own) void reply.header(name, value)
  }
}
