import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { SubgraphResponse, SubgraphResults } from '../subgraph/definition.js'
import { watchPeer } from './unreachable-peers.js'

/** The media type of server-sent events. */
export const EVENT_STREAM = 'text/event-stream'

/** The results of a subscription that was refused. */
export async function* refusedResults(response: SubgraphResponse): SubgraphResults {
  yield response
}

/** Interval of comments in a stream without results, by which both ends notice a lost connection. */
export const PING_INTERVAL_MS = 10_000

/**
 * Sends results by the distinct connections mode of GraphQL over SSE. Results are taken when the connection accepts them, so
 * that a slow receiver ends its subscription and not the memory. https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
 */
export function sendResults(reply: FastifyReply, results: SubgraphResults): FastifyReply {
  const body = Readable.from(messages(results), { objectMode: false, highWaterMark: 16_384 })
  const { socket } = reply.raw
  const unwatch = socket ? watchPeer(socket) : () => {}
  body.once('close', () => {
    unwatch()
    // A pending result does not end with the generator.
    void results.return?.()
  })
  return reply
    .header('content-type', `${EVENT_STREAM}; charset=utf-8`)
    .header('cache-control', 'no-store')
    .send(body)
}

async function* messages(results: SubgraphResults): AsyncGenerator<string> {
  // Sends the headers: the subscription has started.
  yield PING
  let next = results.next()
  for (;;) {
    const result = await withPings(next)
    if (result === 'quiet') {
      yield PING
      continue
    }
    if (result.done) break
    yield `event: next\ndata: ${JSON.stringify(result.value)}\n\n`
    next = results.next()
  }
  yield 'event: complete\ndata:\n\n'
}

const PING = ':\n\n'

/** The result, or `quiet` when there is none for a while. */
async function withPings<Result>(pending: Promise<Result>): Promise<Result | 'quiet'> {
  let timer: NodeJS.Timeout | undefined
  const quiet = new Promise<'quiet'>((resolve) => {
    timer = setTimeout(resolve, PING_INTERVAL_MS, 'quiet')
  })
  try {
    return await Promise.race([pending, quiet])
  } finally {
    clearTimeout(timer)
  }
}
