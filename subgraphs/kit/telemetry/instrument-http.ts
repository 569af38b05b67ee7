import type { FastifyInstance, FastifyRequest } from 'fastify'
import { onceEnded } from '../http/exchange.js'
import { statusOf } from '../http/server.js'
import type { Resources } from '../subgraph/definition.js'
import type { Span } from './tracing.js'

/** Routes of probes and scrapers are measured but not traced. */
const OPERATIONAL = /^\/(health|metrics)\b/

/** Measures the requests of a server, and traces them if tracing is on; `server` is the label. */
export function instrumentHttp(
  app: FastifyInstance,
  server: string,
  { metrics, tracing }: Pick<Resources, 'metrics' | 'tracing'>,
): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { method, routeOptions } = request
    const route = routeOptions.url ?? 'unknown'
    onceEnded(request.raw, reply.raw, (isAnswered, ms) => {
      const status = statusOf(reply, isAnswered)
      metrics.request({ server, method, route, status, seconds: ms / 1_000 })
    })
    done()
  })
  if (!tracing) return
  const spans = new WeakMap<FastifyRequest, Span>()
  app.addHook('onRequest', async (request, reply) => {
    const { method, routeOptions, headers, id } = request
    const route = routeOptions.url ?? 'unknown'
    if (OPERATIONAL.test(route)) return
    const span = tracing.serve(`${method} ${route}`, headers.traceparent, {
      'shopstack.server': server,
      'shopstack.request_id': id,
      'http.request.method': method,
      'http.route': route,
    })
    spans.set(request, span)
    onceEnded(request.raw, reply.raw, (isAnswered) => {
      const status = statusOf(reply, isAnswered)
      span.end(status >= 500 ? String(status) : undefined, { 'http.response.status_code': status })
    })
  })
  // AsyncLocalStorage context that is set before the body is parsed would be lost, so it is set in preValidation.
  app.addHook('preValidation', (request, _reply, done) => {
    const span = spans.get(request)
    if (span) span.within(done)
    else done()
  })
}
