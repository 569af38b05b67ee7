import { STATUS_CODES } from 'node:http'
import { isDisconnected } from '@shopstack/kit/http/exchange'
import type { Logger } from '@shopstack/kit/telemetry/log'
import { shorten } from '@shopstack/schema/shorten'
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify'
import { BudgetExceeded } from '../budget/spending.js'
import { RETRY_AFTER_SECONDS } from '../http/load-shedding.js'

const ALLOWED = 'GET, POST, OPTIONS'

/** The response of the load shedder. */
export const GRAPHQL_OVERLOADED = {
  errors: [
    {
      message: `The shop is busy. Try again in ${RETRY_AFTER_SECONDS} s.`,
      extensions: { code: 'SERVICE_UNAVAILABLE', retryAfter: RETRY_AFTER_SECONDS },
    },
  ],
}

export const refuseOverload = (reply: FastifyReply): FastifyReply =>
  reply.code(503).header('retry-after', RETRY_AFTER_SECONDS).send(GRAPHQL_OVERLOADED)

/** Error codes of the HTTP layer, by status; others are those of Apollo Server. */
const CODES: Readonly<Record<number, string>> = {
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'REQUEST_TIMEOUT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  431: 'HEADERS_TOO_LARGE',
}

const errorList = (status: number, message: string) => ({
  errors: [{ message: shorten(message), extensions: { code: CODES[status] ?? 'BAD_REQUEST' } }],
})

const refuse = (reply: FastifyReply, status: number, message: string): FastifyReply =>
  reply.code(status).type('application/json; charset=utf-8').send(errorList(status, message))

/** Handlers of errors before any hook or route, in the GraphQL response format. */
export const graphqlErrorHandlers: Pick<FastifyServerOptions, 'frameworkErrors' | 'clientErrorHandler'> = {
  frameworkErrors: (error, request, reply) =>
    void refuse(reply.header('x-request-id', request.id), error.statusCode ?? 400, error.message),
  clientErrorHandler: (error, socket) => {
    if (socket.writable && error.code !== 'ECONNRESET') socket.write(rawResponse(error.code))
    socket.destroy()
  },
}

/** The raw response to a request that cannot be parsed or is too large. */
function rawResponse(code: string): string {
  const status = code === 'HPE_HEADER_OVERFLOW' ? 431 : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
  const body = JSON.stringify(errorList(status, STATUS_CODES[status] ?? ''))
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}

/** Responds to every error of an app in the GraphQL response format; internal errors are logged and masked. */
export function handleErrors(app: FastifyInstance, log: Logger): void {
  app.setNotFoundHandler((_, reply) => refuseUnknownPath(reply))
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const { statusCode = 500, message } = error
    if (error instanceof BudgetExceeded) return refuseOverBudget(reply, error)
    if (statusCode >= 400 && statusCode < 500) return refuse(reply, statusCode, message)
    if (isDisconnected(request.raw)) log.debug({ err: error, requestId: request.id }, 'client disconnected')
    else log.error({ err: error, requestId: request.id }, 'request failed')
    const extensions = { code: 'INTERNAL_SERVER_ERROR', requestId: request.id }
    return reply.code(500).send({ errors: [{ message: 'Internal server error.', extensions }] })
  })
}

/** A rejection outside of Apollo Server, in the same form. */
const refuseOverBudget = (reply: FastifyReply, error: BudgetExceeded): FastifyReply =>
  reply
    .code(error.isCapacityError ? 503 : 429)
    .header('retry-after', error.retryAfter)
    .type('application/json; charset=utf-8')
    .send({
      errors: [
        { message: error.message, extensions: { code: error.extensions.code, retryAfter: error.retryAfter } },
      ],
    })

export const refuseUnknownPath = (reply: FastifyReply): FastifyReply =>
  refuse(reply, 404, 'There is nothing at this path.')

/** Rejects methods other than GET and POST with 405. */
export function refuseMethods(app: FastifyInstance, url: string): void {
  app.route({
    method: ['PUT', 'PATCH', 'DELETE'],
    url,
    onRequest: async (_, reply) =>
      refuse(reply.header('allow', ALLOWED), 405, 'Send GraphQL requests by GET or POST.'),
    handler: async () => undefined,
  })
}

const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]+)/i

/** Rejects bodies in a charset other than UTF-8 with 415, before they are read. */
export function refuseCharsets({ headers }: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const charset = CHARSET.exec(headers['content-type'] ?? '')?.[1] ?? 'utf-8'
  if (/^utf-?8$/i.test(charset)) done()
  else refuse(reply, 415, 'Send the body in UTF-8.')
}

/**
 * Sets a fixed host and protocol: Apollo's integration builds a URL from them, which fails for an empty, malformed or
 * missing `Host`.
 */
export function ignoreHost(request: FastifyRequest): void {
  Object.defineProperties(request, { hostname: { value: 'localhost' }, protocol: { value: 'http' } })
}
