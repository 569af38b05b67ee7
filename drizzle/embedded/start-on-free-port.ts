import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterOptions } from './cluster.js'
import { EmbeddedPostgresError } from './error.js'
import { freePort } from './port.js'
import { type Server, startServer } from './server.js'

const MAX_ATTEMPTS = 15

// Another program may take the port meanwhile, and the sessions of a killed server take a moment to exit.
const TRANSIENT = /Address already in use|pre-existing shared memory block/

/** Starts the server on the preferred port, or on a free one, which is logged; retries transient failures. */
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
      const passes = error instanceof EmbeddedPostgresError && TRANSIENT.test(error.message)
      if (!passes || attempt === MAX_ATTEMPTS) throw error
      await sleep(300)
    }
  }
}
