import type { Config } from '@shopstack/kit/config/read-config'
import { subgraphSecret } from '@shopstack/kit/config/secrets'
import { EVENT_STREAM, PING_INTERVAL_MS } from '@shopstack/kit/http/event-stream'
import { serveHealth } from '@shopstack/kit/http/health'
import { signCall } from '@shopstack/kit/http/request-signature'
import { createServer, listen } from '@shopstack/kit/http/server'
import { type Disposables, disposables } from '@shopstack/kit/process/disposables'
import { prepareDatabase } from '@shopstack/kit/process/prepare-database'
import { openResources } from '@shopstack/kit/process/resources'
import type { Logger } from '@shopstack/kit/telemetry/log'
import { ShopError } from '@shopstack/schema/errors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Agent, request as send } from 'undici'
import { authenticateRequest } from '../../../http/authenticate.js'

/** Timeout of a call to a subgraph. */
const TIMEOUT_MS = 10_000
/** A subscription of a subgraph is silent for less than this. */
const SILENCE_TIMEOUT_MS = 2.5 * PING_INTERVAL_MS

/** A running proxy. */
export interface SigningProxy {
  readonly port: number
  close(): Promise<void>
}

/**
 * Signs the calls of a router that cannot sign: a POST to `/transactions` or `/insights` is signed with the caller of its token
 * and forwarded to the subgraph, which responds to subscriptions with event streams. Only the router may have access to the proxy.
 */
export async function startSigningProxy(config: Config, log: Logger): Promise<SigningProxy> {
  const open = disposables()
  try {
    const app = await openProxy(config, log, open)
    const port = await listen(app, config.host, config.ports.graphql, 'GATEWAY_PORT')
    return { port, close: () => open.close(log) }
  } catch (error) {
    await open.close(log)
    throw error
  }
}

async function openProxy(config: Config, log: Logger, open: Disposables): Promise<FastifyInstance> {
  const { roleUrls } = open.add('database', await prepareDatabase(config, log, ['gateway']), (d) => d.close())
  const { identity } = open.add('resources', await openResources(config, roleUrls, log), (r) => r.close())
  const secret = await subgraphSecret(config)
  const timeouts = { headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS }
  const dispatcher = open.add('calls', new Agent({ connections: 64, ...timeouts }), (agent) => agent.close())
  const streams = open.add('streams', new Agent({ ...timeouts, bodyTimeout: SILENCE_TIMEOUT_MS }), (agent) =>
    agent.destroy(),
  )
  const app = open.add('server', createServer(log), (server) => server.close())
  serveHealth(
    app,
    open.add('readiness', { stopping: false, checks: {} }, (r) => Object.assign(r, { stopping: true })),
  )
  // Streams would keep their connections open.
  app.addHook('preClose', () => streams.destroy())
  // The signature covers the body bytes, which are forwarded unchanged.
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_, body, done) => done(null, body))
  for (const [to, url] of Object.entries(config.subgraphUrls)) {
    if (url === null) continue
    app.post(`/${to}`, async (request, reply) => {
      const body = String(request.body)
      const caller = {
        ...(await authenticateRequest(request, identity, 'graphql')),
        address: addressOf(request),
      }
      const accept = String(request.headers.accept)
      const isStream = accept.includes(EVENT_STREAM)
      const headers = {
        'content-type': 'application/json',
        ...(isStream && { accept }),
        ...signCall(secret, { to, body, caller }),
      }
      try {
        const response = await send(url, {
          ...{ method: 'POST', headers, body },
          dispatcher: isStream ? streams : dispatcher,
        })
        const type = response.headers['content-type']
        return await reply
          .code(response.statusCode)
          .type(isStream ? String(type) : 'application/json')
          .send(response.body)
      } catch (err) {
        log.error({ err, requestId: request.id, subgraph: to }, 'no response from subgraph')
        return reply.code(503).send({ errors: [new ShopError('SERVICE_UNAVAILABLE', { service: to })] })
      }
    })
  }
  return app
}

/** The client address: the last entry of the `x-forwarded-for` that the router forwards. */
function addressOf({ headers, ip }: FastifyRequest): string {
  const forwarded = headers['x-forwarded-for']
  return (
    String(forwarded ?? '')
      .split(',')
      .at(-1)
      ?.trim() ||
    ip ||
    ''
  )
}
