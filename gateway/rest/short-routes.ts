import type { IncomingMessage, ServerResponse } from 'node:http'
import { requestIdOf } from '@shopstack/kit/http/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { authenticateToken } from '../http/authenticate.js'
import { clientAddress } from '../http/client-address.js'
import { type Head, responseHeads } from '../http/response-heads.js'
import { shortExchange } from '../http/short-exchange.js'
import { PUBLIC } from './authentication.js'
import type { LegacyApi } from './legacy-api.js'
import { parseQuery } from './parse-query.js'
import type { RestDeps, RestResponse, Route } from './route.js'
import { runRoute } from './run-route.js'

/** The outcome of a request that is handed to Fastify, and the headers of its response so far. */
export interface BegunRequest {
  readonly outcome: { readonly response: RestResponse } | { readonly error: unknown }
  readonly headers: ReadonlyMap<string, string>
}

/** The way of public reads without Fastify. */
export interface ShortRoutes {
  /** Responds to a request; false when Fastify does. */
  intercept(raw: IncomingMessage, response: ServerResponse): boolean
  /** Hands requests over to the server from now on, until it closes. */
  attach(app: FastifyInstance): void
  /** Stores the headers of a successful response of Fastify to a route, which are those of further ones. */
  learn(route: Route, request: FastifyRequest, reply: FastifyReply): void
  /** The outcome of a request that was handed over. */
  begunOf(raw: IncomingMessage): BegunRequest | undefined
}

interface ShortRoute {
  readonly route: Route
  readonly routeOptions: { readonly url: string }
}

interface Match extends ShortRoute {
  readonly query: Readonly<Record<string, string>>
  readonly params: Readonly<Record<string, string>>
}

interface Received {
  readonly raw: IncomingMessage
  readonly response: ServerResponse
  readonly match: Match
  readonly head: Head
}

/** A path, the digits of its last segment, and its query. */
const PLAIN_URL = /^((?:\/[a-z][a-z-]*)+)(?:\/(\d{1,9}))?\/?(?:\?([^#]*))?$/

/** Headers with which a request has another response, or is refused. */
const SPECIAL = [
  ...['authorization', 'if-none-match', 'idempotency-key', 'expect', 'upgrade'],
  ...['content-length', 'content-type', 'content-encoding', 'transfer-encoding'],
] as const

const isShort = ({ method, access = PUBLIC, page, isUncharged }: Route): boolean =>
  method === 'GET' && access.who === 'public' && !page && !isUncharged

/**
 * Responds to public reads without Fastify, whose routing and hooks cost as much as the read. Anything but a plain GET and JSON with
 * status 200 is handed to Fastify with its outcome, so that every refusal is made in one place; the headers are those that Fastify
 * has sent before.
 */
export function shortRoutes(deps: RestDeps, api: LegacyApi): ShortRoutes {
  const { load, identity } = deps
  const log = deps.log.child({ surface: api.name })
  const addressOf = clientAddress(deps.trustedProxies)
  const heads = responseHeads()
  const server = { name: api.name, log, metrics: deps.metrics }
  const begun = new WeakMap<IncomingMessage, BegunRequest>()
  const find = finderOf(api)
  let app: FastifyInstance | null = null
  let isClosing = false

  function receive(opened: FastifyInstance, { raw, response, match, head }: Received): void {
    const id = requestIdOf(raw.headers)
    const request = { raw, headers: raw.headers, id, ip: addressOf(raw), routeOptions: match.routeOptions }
    const exchange = shortExchange(
      { raw, response, id, method: 'GET', route: match.routeOptions.url },
      server,
    )
    if (!load.tryAcquire(request, { raw: response })) {
      exchange.handOver(opened)
      return
    }
    exchange.reportEnd()
    void respond(request, response, match).then(({ outcome, headers }) => {
      if ('response' in outcome && isPlain(outcome.response)) {
        const bytes = api.write(outcome.response.body)
        const own = api.etagOf ? new Map(headers).set('etag', api.etagOf(bytes)) : headers
        exchange.send(head, own, bytes)
        return
      }
      begun.set(raw, { outcome, headers })
      exchange.handOver(opened)
    })
  }

  async function respond(
    request: { raw: IncomingMessage; headers: IncomingMessage['headers']; id: string; ip: string },
    response: ServerResponse,
    { route, query, params }: Match,
  ): Promise<BegunRequest> {
    const headers = new Map<string, string>()
    try {
      const caller = await authenticateToken(request, null, identity, api.name)
      const spending = deps.spend(caller, (name, value) => void headers.set(name, value))
      spending.open()
      const parts = { query, params, body: undefined, idempotencyKey: null, mountedAt: '' }
      const exchange = { raw: request.raw, response, identified: request, parts, onReplayed() {} }
      const own = { caller, spending, hasCookie: false }
      return { outcome: { response: await runRoute(route, deps, api, own, exchange) }, headers }
    } catch (error) {
      return { outcome: { error }, headers }
    }
  }

  return {
    begunOf: (raw) => begun.get(raw),
    learn(route, request, reply) {
      if (isShort(route) && request.method === 'GET' && reply.statusCode === 200)
        heads.learn(request.headers, reply.getHeaders())
    },
    attach(opened) {
      // With tracing every request goes through the hooks that make spans.
      if (!deps.metrics) return
      app = opened
      opened.addHook('preClose', async () => {
        isClosing = true
      })
    },
    intercept(raw, response) {
      if (!app || isClosing || !isPlainGet(raw)) return false
      const match = find(raw.url ?? '')
      const head = match && heads.find(raw.headers)
      if (!match || !head) return false
      receive(app, { raw, response, match, head })
      return true
    },
  }
}

/** A GET without a body, by the rules of every route. */
const isPlainGet = ({ method, httpVersion, headers }: IncomingMessage): boolean =>
  method === 'GET' &&
  httpVersion === '1.1' &&
  headers.host !== undefined &&
  SPECIAL.every((name) => headers[name] === undefined)

/** Finds the route of a URL in its usual form; null for other URLs, which Fastify knows or refuses. */
function finderOf({ routes, pattern }: LegacyApi): (url: string) => Match | null {
  const known = new Map<string, ShortRoute>()
  for (const route of routes.filter(isShort)) {
    const place = { route, routeOptions: { url: pattern(route.path) } }
    known.set(route.path.replace(/\/$/, ''), place)
  }
  return (url) => {
    const [isKnown, path = '', id, text = ''] = PLAIN_URL.exec(url) ?? []
    const found = isKnown === undefined ? undefined : known.get(id === undefined ? path : `${path}/:id`)
    return found ? { ...found, query: parseQuery(text), params: id === undefined ? NONE : { id } } : null
  }
}

const NONE: Readonly<Record<string, string>> = {}

const isPlain = (response: RestResponse): response is RestResponse & { readonly body: object } =>
  response.status === 200 && 'body' in response && response.headers === undefined
