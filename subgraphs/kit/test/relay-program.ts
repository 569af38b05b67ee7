import { setTimeout as sleep } from 'node:timers/promises'
import { openRelay } from '../events/relay.js'
import { connectAs } from '../process/role-connections.js'
import { createLogger } from '../telemetry/log.js'

/** Delivers the events of the database in its first argument, one line each, until killed. */
const [, , url = ''] = process.argv
const { db, sql } = connectAs('transactions', url)
openRelay({
  ...{ db, sql, consumer: 'relay', intervalMs: 20 },
  log: createLogger({ level: 'error', destination: process.stderr }),
  subscribers: [
    {
      name: 'lines',
      handles: () => true,
      async receive({ subject, payload }) {
        process.stdout.write(`${subject} ${payload.n}\n`)
        await sleep(1)
      },
    },
  ],
})
