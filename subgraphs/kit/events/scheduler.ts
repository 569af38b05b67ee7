import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../telemetry/log.js'

/** A recurring background job. Every process runs it concurrently, so it must be safe to run twice. */
export interface Job {
  /** Its name in the log. */
  readonly name: string
  /** Pause between two runs, in milliseconds. */
  readonly intervalMs: number
  /** Least time between the starts of two runs, however often it is woken, in milliseconds; default 0. */
  readonly minIntervalMs?: number
  /** Runs it once; `signal` is aborted when the process stops, which waits for the run. */
  run(signal: AbortSignal): Promise<unknown>
}

/** A scheduled job. */
export interface ScheduledJob {
  /** Runs the job as soon as its least interval allows, or once more if it is running. */
  wake(): void
  /** Waits for the run in progress; starts no other. */
  close(): Promise<void>
}

/** The {@link Job.minIntervalMs} of consumers of events: under load, a run takes all events of that time together. */
export const BATCHING_MS = 100

/** Runs a job repeatedly, one run at a time. The first failure of a series is logged; the next interval retries. */
export function schedule(job: Job, log: Logger): ScheduledJob {
  const stopping = new AbortController()
  const { run } = reporting(job, log, stopping.signal)
  const pause = interruptiblePause()
  let isClosed = false

  async function runUntilClosed(): Promise<void> {
    while (!isClosed) {
      const from = performance.now()
      await run()
      await spacing((job.minIntervalMs ?? 0) - (performance.now() - from), stopping.signal)
      await pause.wait(job.intervalMs * jitter())
    }
  }
  // Deferred, so that the caller holds the job before its first run.
  const ended = Promise.resolve().then(runUntilClosed)

  return {
    wake: pause.interrupt,
    close() {
      isClosed = true
      stopping.abort()
      pause.interrupt()
      return ended
    },
  }
}

/** Waits until the next run may start, or the job is closed. */
async function spacing(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0 && !signal.aborted) await sleep(ms, undefined, { signal }).catch(() => {})
}

/** Keeps processes that were started together from running in step. */
const jitter = (): number => 0.9 + Math.random() / 5

function reporting(job: Job, log: Logger, signal: AbortSignal) {
  let isFailing = false
  return {
    async run(): Promise<void> {
      try {
        await job.run(signal)
        if (isFailing) log.info({ job: job.name }, 'background job recovered')
        isFailing = false
      } catch (err) {
        if (!isFailing) log.error({ err, job: job.name }, 'background job failed, will retry')
        isFailing = true
      }
    },
  }
}

/** A pause that an interrupt ends early; an interrupt before the pause skips it. */
function interruptiblePause() {
  let isInterrupted = false
  let end = () => {}
  return {
    interrupt(): void {
      isInterrupted = true
      end()
    },
    async wait(ms: number): Promise<void> {
      let timer: NodeJS.Timeout | undefined
      await new Promise<void>((resolve) => {
        end = resolve
        if (isInterrupted) resolve()
        else timer = setTimeout(resolve, ms)
      })
      clearTimeout(timer)
      isInterrupted = false
    },
  }
}
