import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { z } from 'zod'

const attribute = z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) })
const span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  attributes: z.array(attribute),
  status: z.object({ code: z.number() }),
})
/** What an OTLP exporter posts, as far as we look at it. */
const batch = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(attribute) }),
      scopeSpans: z.array(z.object({ spans: z.array(span) })),
    }),
  ),
})

/** A span that was collected, and the process that it is from. */
export type CollectedSpan = z.infer<typeof span> & { readonly service: unknown }

/** A trace collector of a shop under test. */
export interface Collector {
  readonly url: string
  readonly spans: CollectedSpan[]
  /** Everything that arrived, as it was sent. */
  text(): string
  close(): Promise<unknown>
}

/** A real OTLP receiver, over HTTP in JSON. */
export async function openCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = []
  const bodies: unknown[] = []
  const server = createServer(async (request, response) => {
    const body = await json(request)
    bodies.push(body)
    if (request.url === '/v1/traces') spans.push(...spansIn(body))
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    text: () => JSON.stringify(bodies),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function spansIn(body: unknown): CollectedSpan[] {
  return batch.parse(body).resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue
    return scopeSpans.flatMap(({ spans }) => spans.map((one) => ({ ...one, service })))
  })
}
