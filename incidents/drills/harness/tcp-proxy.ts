import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/**
 * What a line to a server does: `pass`; be `late` by so many milliseconds each way; hang up at once (`reset`); take everything
 * and never answer (`swallow`); answer so many bytes a second (`drip`); `say` something else in the server's place.
 */
export type Line =
  | { readonly does: 'pass' | 'reset' | 'swallow' }
  | { readonly does: 'late'; readonly ms: number }
  | { readonly does: 'drip'; readonly bytesPerSecond: number }
  | { readonly does: 'say'; readonly bytes: string }

/** A line to a server, whose faults can be chosen while it is in use. */
export interface FaultProxy {
  readonly port: number
  /** What it does from now on. Connections that were made before are cut, unless they only become late. */
  become(line: Line): void
  /** How many connections have been made. */
  readonly connections: number
  close(): Promise<void>
}

/** How often a dripping line answers, in milliseconds. */
const DRIP_EVERY = 50

/** Opens a line on a free port to what listens on another. */
export async function openFaultProxy(target: { host: string; port: number }): Promise<FaultProxy> {
  let line: Line = { does: 'pass' }
  let connections = 0
  const open = new Set<Socket>()

  function keep(socket: Socket): Socket {
    open.add(socket)
    // What is lost here is lost on purpose.
    socket.on('error', () => {})
    return socket.on('close', () => open.delete(socket))
  }

  const server = createServer((client) => {
    connections++
    keep(client)
    if (line.does === 'reset') return void client.resetAndDestroy()
    if (line.does === 'swallow') return void client.resume()
    if (line.does === 'say') {
      const { bytes } = line
      return void client.once('data', () => client.end(bytes))
    }
    const upstream = keep(connect(target))
    carry(client, upstream, () => line, false)
    carry(upstream, client, () => line, true)
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
    become(next) {
      line = next
      if (next.does !== 'late' && next.does !== 'drip') for (const socket of open) socket.resetAndDestroy()
    },
    async close() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Carries what one side says to the other, as the line is at that moment, in its order. */
function carry(from: Socket, to: Socket, line: () => Line, isAnswer: boolean): void {
  let before = Promise.resolve()
  from.on('data', (chunk) => {
    before = before.then(() => deliver(chunk, to, line(), isAnswer))
  })
  from.on('end', () => {
    before = before.then(() => void to.end())
  })
  from.on('close', () => {
    before = before.then(() => void to.destroy())
  })
}

async function deliver(chunk: Buffer, to: Socket, line: Line, isAnswer: boolean): Promise<void> {
  if (line.does === 'late') await pause(line.ms)
  if (line.does !== 'drip' || !isAnswer) return void to.write(chunk)
  const piece = Math.max(1, Math.round((line.bytesPerSecond * DRIP_EVERY) / 1_000))
  for (let at = 0; at < chunk.length && !to.destroyed; at += piece) {
    to.write(chunk.subarray(at, at + piece))
    await pause(DRIP_EVERY)
  }
}

/** A pause that keeps no process alive. */
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref())
