import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A fault of a connection, with the names of Toxiproxy. */
export type Toxic =
  /** Delays every chunk in both directions. */
  | { readonly type: 'latency'; readonly latencyMs: number }
  /** Limits the rate of responses. */
  | { readonly type: 'bandwidth'; readonly bytesPerSecond: number }
  /** Accepts data and never responds. */
  | { readonly type: 'timeout' }
  /** Resets connections. */
  | { readonly type: 'reset_peer' }
  /** Responds with these bytes in place of the server. */
  | { readonly type: 'replace'; readonly bytes: string }

/** A TCP proxy in front of a server, with a toxic that can change at any time. */
export interface TcpProxy {
  readonly port: number
  /** Replaces the toxic; null for none. Existing connections are reset, except by `latency` and `bandwidth`. */
  setToxic(toxic: Toxic | null): void
  /** Number of connections accepted so far. */
  readonly connections: number
  close(): Promise<void>
}

/** Interval between two chunks of a connection with limited bandwidth. */
const BANDWIDTH_INTERVAL_MS = 50

/** Opens a proxy on a free port. */
export async function openTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  let toxic: Toxic | null = null
  let connections = 0
  const sockets = new Set<Socket>()

  function track(socket: Socket): Socket {
    sockets.add(socket)
    // Errors are the purpose of the proxy.
    socket.on('error', () => {})
    return socket.on('close', () => sockets.delete(socket))
  }

  const server = createServer((client) => {
    connections++
    track(client)
    if (toxic?.type === 'reset_peer') return void client.resetAndDestroy()
    if (toxic?.type === 'timeout') return void client.resume()
    if (toxic?.type === 'replace') {
      const { bytes } = toxic
      return void client.once('data', () => client.end(bytes))
    }
    const upstream = track(connect(target))
    forward(client, upstream, () => toxic, false)
    forward(upstream, client, () => toxic, true)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('a TCP server has a port')

  return {
    port: address.port,
    get connections() {
      return connections
    },
    setToxic(next) {
      toxic = next
      if (next?.type !== 'latency' && next?.type !== 'bandwidth')
        for (const socket of sockets) socket.resetAndDestroy()
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Forwards chunks in order, each with the toxic that is active when its turn comes. */
function forward(from: Socket, to: Socket, toxicNow: () => Toxic | null, isResponse: boolean): void {
  let previous = Promise.resolve()
  from.on('data', (chunk) => {
    previous = previous.then(() => deliver(chunk, to, toxicNow(), isResponse))
  })
  from.on('end', () => {
    previous = previous.then(() => void to.end())
  })
  from.on('close', () => {
    previous = previous.then(() => void to.destroy())
  })
}

async function deliver(chunk: Buffer, to: Socket, toxic: Toxic | null, isResponse: boolean): Promise<void> {
  if (toxic?.type === 'latency') await pause(toxic.latencyMs)
  if (toxic?.type !== 'bandwidth' || !isResponse) return void to.write(chunk)
  const length = Math.max(1, Math.round((toxic.bytesPerSecond * BANDWIDTH_INTERVAL_MS) / 1_000))
  for (let at = 0; at < chunk.length && !to.destroyed; at += length) {
    to.write(chunk.subarray(at, at + length))
    await pause(BANDWIDTH_INTERVAL_MS)
  }
}

/** A pause that keeps no process alive. */
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref())
