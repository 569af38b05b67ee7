import { setTimeout as sleep } from 'node:timers/promises'
import { applyEvents } from '@shopstack/drizzle/rollups/apply-events'
import { startProjection } from '@shopstack/kit/events/projection'
import { connectAs } from '@shopstack/kit/process/role-connections'
import { createLogger } from '@shopstack/kit/telemetry/log'

/**
 * Counts the sales of the database of its first argument, as insights does, until it is killed. It says how many events
 * it has counted a moment before that is kept.
 */
const [, , url = ''] = process.argv
const { db, sql } = connectAs('insights', url)
startProjection({
  ...{ db, sql, consumer: 'rollups', table: 'sales_totals', intervalMs: 20 },
  log: createLogger({ level: 'error', destination: process.stderr }),
  async apply(tx, events) {
    await applyEvents(tx, events)
    process.stdout.write(`${events.length}\n`)
    await sleep(30)
  },
})
