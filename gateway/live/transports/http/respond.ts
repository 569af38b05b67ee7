import { settleExchange } from '@shopstack/kit/http/exchange'
import { watchPeer } from '@shopstack/kit/http/unreachable-peers'
import type { Logger } from '@shopstack/kit/telemetry/log'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ObservedStream } from '../observed-stream.js'
import { writeStream } from './write-stream.js'

export interface StreamResponderDeps {
  readonly log: Logger
}

/** A response whose body is a stream. */
interface StreamResponse {
  readonly headers: Readonly<Record<string, string>>
  readonly chunks: AsyncIterable<string>
  /** The subscription behind the response. */
  readonly stream?: ObservedStream | undefined
  onWritten?(chunk: string): void
  onClosed?(): void
}

export type Respond = (
  opening: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  response: StreamResponse,
) => Promise<void>

const STREAM_HEADERS = {
  'cache-control': 'no-store',
  // nginx buffers responses otherwise.
  'x-accel-buffering': 'no',
}

/** Sends streams. A request counts as answered when its stream begins: it holds no slot and no deadline. */
export function streamResponder({ log }: StreamResponderDeps): Respond {
  return async ({ request, reply }, { headers, chunks, stream, onWritten, onClosed }) => {
    const { raw } = reply
    reply.hijack()
    raw.writeHead(200, { ...withoutUndefined(reply.getHeaders()), ...headers, ...STREAM_HEADERS })
    settleExchange(request.raw, raw)
    const unwatch = watchPeer(request.raw.socket)
    const close = () => {
      unwatch()
      void stream?.return()
      onClosed?.()
    }
    raw.once('close', close)
    if (raw.destroyed) close()
    try {
      await writeStream(raw, chunks, {
        onWritten: (chunk) => onWritten?.(chunk),
        onStall: () => stream?.stall(),
      })
    } catch (error) {
      log.error({ err: error, requestId: request.id }, 'stream failed')
      raw.destroy()
    }
  }
}

const withoutUndefined = (headers: Record<string, number | string | string[] | undefined>) =>
  Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))
