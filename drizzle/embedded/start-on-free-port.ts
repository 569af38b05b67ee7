import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterOptions } from './cluster.js'
import { EmbeddedPostgresError } from './error.js'
import { freePort } from './port.js'
import { type Server, startServer } from './server.js'

const ATTEMPTS = 15

// Another program may take the port between our look and the server's, and the last sessions of a server that was
// killed by force take a moment to notice.
const PASSING = /Address already in use|pre-existing shared memory block/

/** Starts the server on the preferred port, or on a free one and says so; waits for what passes by itself. */
export async function startOnFreePort(
  options: ClusterOptions,
  preferred: number,
): Promise<{ server: Server; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort(preferred)
    try {
      const server = await startServer(options, port)
      if (port !== preferred && preferred !== 0)
        options.log(`port ${preferred} is taken, PostgreSQL uses ${port}`)
      return { server, port }
    } catch (error) {
      const passes = error instanceof EmbeddedPostgresError && PASSING.test(error.message)
      if (!passes || attempt === ATTEMPTS) throw error
      await sleep(300)
    }
  }
}
