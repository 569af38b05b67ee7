import type { Config } from '@shopstack/kit/config/read-config'
import { settleExchange } from '@shopstack/kit/http/exchange'
import type { Handshake } from '@shopstack/kit/http/open-server'
import { clientPrefix } from '@shopstack/kit/rate-limit/client-prefix'
import type { Metrics } from '@shopstack/kit/telemetry/metrics'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { handleProtocols } from 'graphql-ws'
import { WebSocketServer } from 'ws'
import { openShare } from '../../../http/share.js'
import type { ActiveStreams } from '../active-streams.js'
import { CLOSES } from './close-codes.js'
import { type ConnectionDeps, openConnection } from './connection.js'

/** Messages contain a document of 50,000 characters and its variables. */
const MAX_MESSAGE_BYTES = 131_072

export interface WebSocketDeps extends ConnectionDeps {
  readonly config: Pick<Config, 'subscriptions' | 'addressShare'>
  readonly metrics: Pick<Metrics, 'inUse'>
  readonly streams: ActiveStreams
}

/** Accepts WebSocket handshakes, as many at a time as subscriptions. */
export interface WebSockets {
  /** Completes a handshake; `false` when the limit of connections is reached. An invalid handshake is an error with status 400. */
  accept(request: FastifyRequest, reply: FastifyReply, handshake: Handshake): boolean
}

export function webSockets({ config, metrics, streams, ...connections }: WebSocketDeps): WebSockets {
  const { total } = config.subscriptions
  const share = openShare(total, Math.max(1, Math.floor((total * config.addressShare) / 100)))
  metrics.inUse('websockets', () => share.held)
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols,
  })
  let invalid: Error | undefined
  server.on('wsClientError', (error) => {
    invalid = error
  })
  return {
    accept(request, reply, { socket, head }) {
      const address = clientPrefix(request.ip ?? '').network
      if (!share.take(address)) return false
      socket.once('close', () => share.give(address))
      invalid = undefined
      server.handleUpgrade(request.raw, socket, head, (webSocket) => {
        reply.hijack()
        reply.raw.statusCode = 101
        reply.raw.detachSocket(request.raw.socket)
        settleExchange(request.raw, reply.raw)
        const { id, ip, headers } = request
        const { remoteAddress } = request.raw.socket
        let remove = () => {}
        const connection = openConnection(webSocket, { id, ip, headers, remoteAddress }, connections, () =>
          remove(),
        )
        remove = streams.add(() => connection.close(CLOSES.goingAway))
      })
      if (invalid) throw Object.assign(invalid, { statusCode: 400 })
      return true
    },
  }
}
