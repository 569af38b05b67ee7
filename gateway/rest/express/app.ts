import etag from '@fastify/etag'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { openSurface, type Surface } from '../legacy-server.js'
import { failed, ok, type RestDeps, type Route } from '../route.js'
import { auth } from './auth.js'
import { expressDoor } from './authentication.js'
import { products } from './products.js'
import { salesCsv } from './sales-report/csv-routes.js'
import { salesReport } from './sales-report/routes.js'
import { search } from './search.js'
import { users } from './users.js'

const health: Route = {
  method: 'GET',
  path: '/api/health',
  isUncharged: true,
  about: {
    summary: 'Says that the service answers.',
    tag: 'Health',
    answers: { 200: z.strictObject({ status: z.literal('ok'), timestamp: z.iso.datetime() }) },
  },
  reply: () => ok({ status: 'ok', timestamp: new Date().toISOString() }),
}

const express = (allowedOrigins: readonly string[]): Surface => ({
  name: 'express',
  routes: [...auth, ...users, ...products, search, salesReport, salesCsv, health],
  pattern: (path) => path,
  caseSensitive: false,
  contentType: 'application/json; charset=utf-8',
  door: expressDoor,
  readsJsonOnly: false,
  write: (body) => JSON.stringify(body),
  greet: greeting(allowedOrigins),
  undecodable: failed(400, 'Bad request'),
})

/** The REST API of the Express service. */
export function expressApp(deps: RestDeps): FastifyInstance {
  const app = openSurface(deps, express(deps.allowedOrigins))
  // The plugin would answer 304 to a POST and to a 404 as well, and does not read lists of tags.
  app.register(etag, { weak: true, replyWith304: false })
  app.after(() => {
    app.addHook('onSend', async (request, reply, payload) => {
      if (!unchanged(request, reply)) return payload
      reply.code(304).removeHeader('content-type')
      return ''
    })
  })
  return app
}

/** Express's own headers, and CORS as its `cors` package does it with a list of origins and credentials. */
function greeting(allowedOrigins: readonly string[]): Surface['greet'] {
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
    const asked = headers['access-control-request-headers']
    if (asked !== undefined) reply.header('access-control-allow-headers', asked)
    reply.code(204)
    return true
  }
}

/** Whether the client has this answer already; tags are compared weakly (RFC 9110, 13.1.2). */
function unchanged({ method, headers }: FastifyRequest, reply: FastifyReply): boolean {
  const known = headers['if-none-match']
  if (known === undefined || reply.statusCode !== 200 || (method !== 'GET' && method !== 'HEAD')) return false
  return (
    known.trim() === '*' ||
    known
      .split(',')
      .map(opaque)
      .includes(opaque(String(reply.getHeader('etag'))))
  )
}

const opaque = (tag: string): string => tag.trim().replace(/^W\//, '')
