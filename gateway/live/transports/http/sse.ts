import type { FastifyRequest } from 'fastify'
import type { ExecutionResult, FormattedExecutionResult } from 'graphql'
import { createHandler, type Request, type RequestParams } from 'graphql-sse'
import { z } from 'zod'

/** Opens the results of a request. */
export type OpenResults = (params: RequestParams) => Promise<AsyncIterableIterator<FormattedExecutionResult>>

/** One result; graphql-sse takes a result without data for something else. */
export async function* oneResult(result: FormattedExecutionResult): AsyncGenerator<FormattedExecutionResult> {
  yield result
}

interface SseContext {
  open: OpenResults
}

export interface SseResponse {
  readonly headers: Readonly<Record<string, string>>
  readonly chunks: AsyncGenerator<string, void, undefined>
}

/** graphql-sse in the mode of distinct connections: each request has a stream of its own. */
const handle = createHandler<FastifyRequest, SseContext>({
  authenticate: () => null,
  // The results have errors in the form in which they are sent.
  onSubscribe: async ({ context }, params) =>
    (await context.open(params)) as AsyncIterableIterator<ExecutionResult>,
})

/**
 * The response of graphql-sse to a request for an event stream.
 * @throws Error with `statusCode` for an invalid request
 */
export async function sseResponse(request: FastifyRequest, open: OpenResults): Promise<SseResponse> {
  const { method, url, body, headers } = request
  const sent: Request<FastifyRequest, SseContext> = {
    method,
    url,
    headers: { get: (name) => (name === 'accept' ? 'text/event-stream' : one(headers[name])) },
    body: (body ?? null) as Record<string, unknown> | null,
    raw: request,
    context: { open },
  }
  const [content, init] = await handle(sent)
  if (content === null || typeof content === 'string')
    throw Object.assign(new Error(messageIn(content) ?? init.statusText), { statusCode: init.status })
  return { headers: init.headers ?? {}, chunks: content }
}

const refused = z.object({ errors: z.tuple([z.object({ message: z.string() })]) })

const messageIn = (body: string | null): string | undefined =>
  body === null ? undefined : refused.safeParse(JSON.parse(body)).data?.errors[0].message

const one = (value: string | string[] | undefined): string | null =>
  Array.isArray(value) ? value.join(', ') : (value ?? null)

/** Whether a chunk of graphql-sse is a result. */
export const isResult = (chunk: string): boolean => chunk.startsWith('event: next')
