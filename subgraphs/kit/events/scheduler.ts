import type { Logger } from '../telemetry/log.js'

/** Work that a subgraph does by itself, again and again: the same in every process, so it has to bear company. */
export interface Job {
  /** As the log calls it. */
  readonly name: string
  /** Milliseconds from the end of one run to the next. */
  readonly intervalMs: number
  run(): Promise<unknown>
}

/** A job that is being repeated. */
export interface ScheduledJob {
  /** Has the job run now; once more, when it is running. */
  wake(): void
  /** Lets the run under way come to its end; no other begins. */
  close(): Promise<void>
}

/**
 * Runs a job now and then again and again, one run at a time. A failure is logged, once until the job works again, and
 * the next run is the next try.
 */
export function schedule(job: Job, log: Logger): ScheduledJob {
  const { run } = reporting(job, log)
  const pause = interruptible()
  let isClosed = false

  async function runUntilClosed(): Promise<void> {
    while (!isClosed) {
      await run()
      await pause.last(job.intervalMs * jitter())
    }
  }
  // Begun once whoever asked has it in hand.
  const ended = Promise.resolve().then(runUntilClosed)

  return {
    wake: pause.interrupt,
    close() {
      isClosed = true
      pause.interrupt()
      return ended
    },
  }
}

/** Processes that were started together do not stay in step. */
const jitter = (): number => 0.9 + Math.random() / 5

function reporting(job: Job, log: Logger) {
  let isFailing = false
  return {
    async run(): Promise<void> {
      try {
        await job.run()
        if (isFailing) log.info({ job: job.name }, 'the job works again')
        isFailing = false
      } catch (err) {
        if (!isFailing) log.error({ err, job: job.name }, 'the job failed; it is tried again')
        isFailing = true
      }
    },
  }
}

/** A pause that can be interrupted; one that was interrupted before it began does not take place. */
function interruptible() {
  let isInterrupted = false
  let end = () => {}
  return {
    interrupt(): void {
      isInterrupted = true
      end()
    },
    async last(ms: number): Promise<void> {
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
