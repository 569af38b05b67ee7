import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { Logger } from '../telemetry/log.js'
import type { Metrics } from '../telemetry/metrics.js'
import { EVENT_STREAM } from './event-stream.js'
import { onceEnded } from './exchange.js'
import { CLIENT_CLOSED_REQUEST_STATUS, logRequest, MAX_BODY_BYTES, requestIdOf } from './server.js'

/** A call and its response, whose end cancels the call. */
export interface CallExchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** The response to a call. */
export interface CallResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: object
}

export interface ShortCallOptions {
  readonly name: string
  readonly metrics: Pick<Metrics, 'request'>
  readonly log: Logger
  /** Responds to a call that is no subscription. */
  respond(exchange: CallExchange, body: string): Promise<CallResponse>
}

const URL = '/graphql'
const METHOD = 'POST'

/**
 * Responds to calls of the gateway without Fastify, whose routing and hooks cost as much as a small operation. Anything but a POST
 * of JSON with its length is left to Fastify: refusals, subscriptions, and the last requests of a server that closes.
 */
export function shortCalls(
  app: FastifyInstance,
  { name, metrics, log, respond }: ShortCallOptions,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
  })

  function receive(request: IncomingMessage, response: ServerResponse): void {
    const id = requestIdOf(request.headers)
    onceEnded(request, response, (isAnswered, ms) => {
      const status = isAnswered ? response.statusCode : CLIENT_CLOSED_REQUEST_STATUS
      logRequest(log, { id, method: METHOD, route: URL, status, ms })
      metrics.request({ server: name, method: METHOD, route: URL, status, seconds: ms / 1_000 })
    })
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', async () => {
      const body = Buffer.concat(chunks).toString()
      const result = await respond({ request, response }, body).catch((err: unknown) => {
        log.error({ err, requestId: id, subgraph: name }, 'request failed')
        return INTERNAL_ERROR
      })
      send(response, id, result)
    })
  }

  return (request, response) => {
    if (isClosing || !isPlainCall(request)) return false
    receive(request, response)
    return true
  }
}

const INTERNAL_ERROR: CallResponse = {
  status: 500,
  body: { errors: [{ message: 'Internal server error', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] },
}

function send(response: ServerResponse, id: string, { status, headers = {}, body }: CallResponse): void {
  const text = JSON.stringify(body)
  response
    .writeHead(status, {
      'x-request-id': id,
      'x-content-type-options': 'nosniff',
      ...headers,
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
    })
    .end(text)
}

function isPlainCall({ method, url, httpVersion, headers }: IncomingMessage): boolean {
  return (
    method === METHOD &&
    url === URL &&
    httpVersion === '1.1' &&
    headers.host !== undefined &&
    headers['content-type'] === 'application/json' &&
    Number(headers['content-length']) > 0 &&
    Number(headers['content-length']) <= MAX_BODY_BYTES &&
    headers['transfer-encoding'] === undefined &&
    headers['content-encoding'] === undefined &&
    headers.expect === undefined &&
    !String(headers.accept).includes(EVENT_STREAM)
  )
}
