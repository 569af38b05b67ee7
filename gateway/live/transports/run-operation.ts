import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { FormattedExecutionResult } from 'graphql'
import { z } from 'zod'

/** A query or mutation that came over a stream transport. */
interface StreamedOperation {
  /** The headers and the address of the request that opened the stream. */
  readonly headers: IncomingHttpHeaders
  readonly remoteAddress: string | undefined
  readonly authorization: string | undefined
  /** The members of a GraphQL request, or the URL that has them. */
  readonly sent: { readonly body: Readonly<Record<string, unknown>> } | { readonly url: string }
  /** Aborted when the client disconnects. */
  readonly signal: AbortSignal
}

/** Executes a query or mutation; never rejects. */
export type RunOperation = (operation: StreamedOperation) => Promise<FormattedExecutionResult>

/** Headers of the client that are forwarded: its address, its name and its trace. */
const FORWARDED_HEADERS = ['x-forwarded-for', 'user-agent', 'traceparent']

const result = z
  .looseObject({ data: z.unknown(), errors: z.array(z.looseObject({ message: z.string() })) })
  .partial()

const POST = { method: 'POST', url: '/graphql' } as const

const FAILED: FormattedExecutionResult = {
  errors: [{ message: 'Internal server error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
}

/**
 * Executes queries and mutations of streams as requests to `/graphql` inside the process: with the same slots, budgets, limits,
 * deadline, log line and metrics as those over HTTP.
 */
export function operationRunner(app: FastifyInstance): RunOperation {
  const running = new Map<string, AbortSignal>()
  app.addHook('onRequest', (request, _, done) => {
    const signal = running.get(request.id)
    if (signal) disconnectOn(signal, request.raw.socket)
    done()
  })
  return async ({ headers, remoteAddress, authorization, sent, signal }) => {
    const id = randomUUID()
    running.set(id, signal)
    try {
      const response = await app.inject({
        ...('body' in sent ? POST : { method: 'GET', url: sent.url }),
        ...(remoteAddress !== undefined && { remoteAddress }),
        headers: {
          ...Object.fromEntries(
            FORWARDED_HEADERS.flatMap((name) => (headers[name] ? [[name, headers[name]]] : [])),
          ),
          ...(authorization !== undefined && { authorization }),
          'x-request-id': id,
          'content-type': 'application/json',
          accept: 'application/json',
        },
        ...('body' in sent && { payload: JSON.stringify(sent.body) }),
      })
      return result.parse(JSON.parse(response.body)) as FormattedExecutionResult
    } catch {
      // The response of a cancelled operation has no reader.
      return FAILED
    } finally {
      running.delete(id)
    }
  }
}

/** Closes the connection of an injected request, which has no other, so that its operation is cancelled. */
function disconnectOn(signal: AbortSignal, socket: NodeJS.EventEmitter): void {
  const disconnect = () => {
    Object.assign(socket, { destroyed: true })
    socket.emit('close')
  }
  if (signal.aborted) disconnect()
  else signal.addEventListener('abort', disconnect, { once: true })
}
