import { hash } from 'node:crypto'
import etag from '@fastify/etag'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { LegacyApi } from '../legacy-api.js'
import { openLegacyServer } from '../legacy-server.js'
import { failed, ok, type RestDeps, type Route } from '../route.js'
import { expressAuthRoutes } from './auth.js'
import { expressBearer } from './authentication.js'
import { expressProductRoutes } from './products.js'
import { reportAccess } from './report-access/routes.js'
import { salesCsv } from './sales-report/csv-routes.js'
import { salesReportRoute } from './sales-report/routes.js'
import { expressSearchRoute } from './search.js'
import { expressUserRoutes } from './users.js'

const health: Route = {
  method: 'GET',
  path: '/api/health',
  isUncharged: true,
  about: {
    summary: 'Health check.',
    tag: 'Health',
    responses: { 200: z.strictObject({ status: z.literal('ok'), timestamp: z.iso.datetime() }) },
  },
  handle: () => ok({ status: 'ok', timestamp: new Date().toISOString() }),
}

/** The digest in entity tags. */
const digestOf = (body: string | Buffer): string => hash('sha1', body, 'base64')

const express = (
  { allowedOrigins }: RestDeps,
  { page, routes }: ReturnType<typeof reportAccess>,
): LegacyApi => ({
  name: 'express',
  routes: [
    ...[...expressAuthRoutes, ...expressUserRoutes, ...expressProductRoutes, expressSearchRoute],
    ...[{ ...salesReportRoute, page }, { ...salesCsv, page }, ...routes, health],
  ],
  pattern: (path) => path,
  caseSensitive: false,
  contentType: 'application/json; charset=utf-8',
  bearer: expressBearer,
  readsJsonOnly: false,
  write: (body) => JSON.stringify(body),
  etagOf: (body) => `W/"${digestOf(body)}"`,
  applyHeaders: headersFor(allowedOrigins),
  startPage: {
    title: 'ShopStack · users, search and reports',
    links: [
      { href: 'docs', about: 'The REST API of the Express service, described and ready to try.' },
      { href: 'openapi.json', about: 'The same as OpenAPI, for generated clients.' },
      { href: 'api/reports/sales', about: 'The sales report, for administrators.' },
      { href: 'api/products', about: 'The catalog.' },
      { href: 'api/health', about: 'Health check.' },
    ],
  },
  malformedPathResponse: failed(400, 'Bad request'),
})

/** The REST API of the Express service. */
export function expressApp(deps: RestDeps): FastifyInstance {
  const app = openLegacyServer(deps, express(deps, reportAccess(deps)))
  // The plugin would also send 304 for POST and 404, and does not parse lists of tags.
  app.register(etag, { weak: true, replyWith304: false, hashFn: digestOf })
  app.after(() => {
    app.addHook('onSend', (request, reply, payload, done) => {
      if (!isNotModified(request, reply)) return done(null, payload)
      reply.code(304).removeHeader('content-type')
      done(null, '')
    })
  })
  return app
}

/** The headers of Express, and CORS like its `cors` package with a list of origins and credentials. */
function headersFor(allowedOrigins: readonly string[]): LegacyApi['applyHeaders'] {
  return ({ method, headers }, reply) => {
    const { origin } = headers
    const preflight = method === 'OPTIONS'
    reply.header('x-powered-by', 'Express')
    reply.header('vary', preflight ? 'Origin, Access-Control-Request-Headers' : 'Origin')
    reply.header('access-control-allow-credentials', 'true')
    if (origin !== undefined && allowedOrigins.includes(origin))
      reply.header('access-control-allow-origin', origin)
    if (!preflight) return false
    reply.header('access-control-allow-methods', 'GET,HEAD,PUT,PATCH,POST,DELETE')
    const requestedHeaders = headers['access-control-request-headers']
    if (requestedHeaders !== undefined) reply.header('access-control-allow-headers', requestedHeaders)
    reply.code(204)
    return true
  }
}

/** Whether the client has the current representation; weak comparison (RFC 9110, 13.1.2). */
function isNotModified({ method, headers }: FastifyRequest, reply: FastifyReply): boolean {
  const known = headers['if-none-match']
  if (known === undefined || reply.statusCode !== 200 || (method !== 'GET' && method !== 'HEAD')) return false
  return (
    known.trim() === '*' ||
    known
      .split(',')
      .map(opaqueTag)
      .includes(opaqueTag(String(reply.getHeader('etag'))))
  )
}

const opaqueTag = (tag: string): string => tag.trim().replace(/^W\//, '')
