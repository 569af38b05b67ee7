import type { IncomingMessage, ServerResponse } from 'node:http'
import { onceEnded } from '@shopstack/kit/http/exchange'
import { CLIENT_CLOSED_REQUEST_STATUS, logRequest } from '@shopstack/kit/http/server'
import type { Logger } from '@shopstack/kit/telemetry/log'
import type { Metrics } from '@shopstack/kit/telemetry/metrics'
import type { FastifyInstance } from 'fastify'
import type { Head } from './response-heads.js'

/** A request that a short path received, with what the log and the metrics call it. */
interface ShortRequest {
  readonly raw: IncomingMessage
  readonly response: ServerResponse
  readonly id: string
  readonly method: string
  readonly route: string
}

/** The server of a short path. */
interface ShortServer {
  /** As the metrics call it. */
  readonly name: string
  readonly log: Logger
  readonly metrics: Pick<Metrics, 'request'> | null
}

/** A request that a short path responds to, or that Fastify gets: it is reported once. */
export interface ShortExchange {
  /** Has Fastify respond and report, unless the request has ended or was handed over. */
  handOver(app: FastifyInstance): void
  /** Logs and counts the request when it ends, unless it was handed over. */
  reportEnd(): void
  /** Responds with 200 and JSON, unless the request has ended or was handed over. */
  send(head: Head, own: Iterable<readonly [name: string, value: string]>, body: string | Uint8Array): void
}

/** Opens the exchange of a request. */
export function shortExchange(
  { raw, response, id, method, route }: ShortRequest,
  { name, log, metrics }: ShortServer,
): ShortExchange {
  let isOver = false
  return {
    handOver(app) {
      if (isOver) return
      isOver = true
      raw.headers['x-request-id'] = id
      app.routing(raw, response)
    },
    reportEnd() {
      onceEnded(raw, response, (isAnswered, ms) => {
        if (isOver) return
        isOver = true
        const status = isAnswered ? response.statusCode : CLIENT_CLOSED_REQUEST_STATUS
        logRequest(log, { id, method, route, status, ms })
        metrics?.request({ server: name, method, route, status, seconds: ms / 1_000 })
      })
    },
    send(head, own, body) {
      if (isOver) return
      const headers = ['x-request-id', id, 'content-length', String(Buffer.byteLength(body))]
      for (const [header, value] of own) headers.push(header, value)
      response.writeHead(200, [...headers, ...head]).end(body)
    },
  }
}
