import postgres from 'postgres'
import { type RebuildProgress, rebuildRollups } from '../rollups/rebuild.js'
import { type AddCommand, type Io, pluralize, rejectPending, withDatabase } from './command.js'

/** `npm run db -- rebuild-rollups` */
export const addRebuildRollups: AddCommand = (program, io) =>
  program
    .command('rebuild-rollups')
    .description('sum all sales again beside the current sums, and swap both at the end; reports stay fresh')
    .action(() =>
      withDatabase(io, async (database) => {
        await rejectPending(database)
        const { ownerUrl, description } = database
        const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
        try {
          const progress = progressOf(io, () => performance.now())
          const { payments, refunds } = await rebuildRollups(sql, progress)
          io.progress?.('')
          io.out(
            `Counted ${pluralize(payments, 'payment')} and ${pluralize(refunds, 'refund')} in ${description}.`,
          )
        } finally {
          await sql.end()
        }
      }),
    )

/** Without a terminal a line is written at most this often. */
const NOTE_INTERVAL_MS = 10_000

/** Shows how much is counted, and an estimate of the time for the rest at the same rate. */
export function progressOf(
  { progress, note }: Pick<Io, 'progress' | 'note'>,
  now: () => number,
): RebuildProgress {
  const stage = { what: '', startedAt: now() }
  let [reportedAt, notedAt] = [now(), now()]
  return (what, done, total) => {
    // A stage begins with the end of the one before.
    if (what !== stage.what) Object.assign(stage, { what, startedAt: reportedAt })
    reportedAt = now()
    const seconds = ((reportedAt - stage.startedAt) / 1_000 / done) * (total - done)
    const rest = done < total ? `, about ${durationText(seconds)} left` : ''
    const line = `${what}: ${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}${rest}`
    if (progress) return progress(line)
    if (reportedAt - notedAt < NOTE_INTERVAL_MS) return
    notedAt = reportedAt
    note(line)
  }
}

const durationText = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`
