import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** A receiver of webhooks: prints each request as a line of JSON, and responds as its mode says. */
type Mode = (request: IncomingMessage, response: ServerResponse, count: number) => void

const MINUTE_MS = 60_000
const SLOW_MS = 1_500
const CHUNK = Buffer.alloc(65_536)

const EARLY_HINT = 'HTTP/1.1 103 Early Hints\r\n\r\n'
const EARLY_HINTS = EARLY_HINT.repeat(2_000)

const status =
  (code: number, headers: Record<string, string> = {}): Mode =>
  (_, response) =>
    void response.writeHead(code, headers).end()

const MODES: Readonly<Record<string, Mode>> = {
  accepts: status(204),
  fails: status(500),
  gone: status(410),
  redirects: status(302, { location: '/elsewhere' }),
  slow: (_, response) => void setTimeout(() => response.writeHead(204).end(), SLOW_MS),
  silent: () => {},
  // A byte of the status line a minute.
  'one-byte-a-minute': ({ socket }) => {
    socket.write('H')
    setInterval(() => socket.write('T'), MINUTE_MS).unref()
  },
  // An accepted delivery whose body never ends.
  endless: (_, response) => {
    response.writeHead(200, { 'content-length': String(5 * 2 ** 30) })
    const write = () => {
      while (!response.destroyed && response.write(CHUNK)) sent += CHUNK.length
      if (!response.destroyed) response.once('drain', write)
    }
    response.on('close', () => console.log(JSON.stringify({ closedAfterBytes: sent })))
    write()
  },
  // Responses before the one that counts, without end.
  'early-hints': ({ socket }) => {
    const write = () => {
      while (!socket.destroyed && socket.write(EARLY_HINTS));
      if (!socket.destroyed) socket.once('drain', write)
    }
    write()
  },
  'ten-early-hints'({ socket }, response) {
    socket.write(EARLY_HINT.repeat(10))
    response.writeHead(204).end()
  },
  'huge-header': (_, response) => void response.writeHead(204, { filler: 'x'.repeat(100_000) }).end(),
  // Stores the event and dies without a response.
  dies: () => process.exit(1),
  // Every third request fails, each delivery once.
  flaky(request, response, count) {
    const id = String(request.headers['webhook-id'])
    const isFailing = count % 3 === 0 && !failedOnce.has(id)
    if (isFailing) failedOnce.add(id)
    response.writeHead(isFailing ? 503 : 204).end()
  },
}
let sent = 0
const failedOnce = new Set<string>()

const [name = 'accepts', port = '0'] = process.argv.slice(2)
const mode = MODES[name]
if (!mode) throw new Error(`unknown mode ${name}`)

let count = 0
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const { headers, url } = request
  count++
  console.log(JSON.stringify({ headers, url, body: Buffer.concat(chunks).toString() }))
  mode(request, response, count)
})
server.listen(Number(port), '127.0.0.1', () => {
  const address = server.address()
  console.log(JSON.stringify({ port: typeof address === 'object' ? address?.port : 0 }))
})
