import { afterEach, describe, expect, test, vi } from 'vitest'
import { createLogger } from '../../telemetry/log.js'
import { type Job, type ScheduledJob, schedule } from '../scheduler.js'

const NEVER_MS = 3_600_000
const WAIT_LIMIT = { timeout: 20_000, interval: 5 }

const opened: ScheduledJob[] = []
afterEach(async () => {
  for (const { close } of opened.splice(0)) await close()
})

/** A scheduled job and its log. */
function repeated(job: Omit<Job, 'name'>) {
  const lines: string[] = []
  const log = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } })
  const repetition = schedule({ name: 'sweep', ...job }, log)
  opened.push(repetition)
  return { ...repetition, logged: () => lines.map((line) => JSON.parse(line)) }
}

describe('answers', () => {
  test('a job runs at the start', async () => {
    let runs = 0
    repeated({ intervalMs: NEVER_MS, run: async () => runs++ })
    await vi.waitFor(() => expect(runs).toBe(1), WAIT_LIMIT)
  })

  test('the signal of a run is aborted when the job is closed, which waits for the run', async () => {
    let state = 'waiting'
    const { close } = repeated({
      intervalMs: NEVER_MS,
      run: async (signal) => {
        state = 'running'
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        state = 'stopped'
      },
    })
    await vi.waitFor(() => expect(state).toBe('running'), WAIT_LIMIT)
    await close()
    expect(state).toBe('stopped')
  })

  test('a job runs repeatedly', async () => {
    let runs = 0
    repeated({ intervalMs: 1, run: async () => runs++ })
    await vi.waitFor(() => expect(runs).toBeGreaterThan(5), WAIT_LIMIT)
  })

  test('a woken job does not wait for its interval', async () => {
    let runs = 0
    const { wake } = repeated({ intervalMs: NEVER_MS, run: async () => runs++ })
    for (let n = 1; n <= 4; n++) {
      await vi.waitFor(() => expect(runs).toBe(n), WAIT_LIMIT)
      wake()
    }
  })

  test('a job woken without a pause starts at its least interval', async () => {
    const starts: number[] = []
    const { wake } = repeated({
      ...{ intervalMs: NEVER_MS, minIntervalMs: 50 },
      run: async () => starts.push(performance.now()),
    })
    const waking = setInterval(wake, 1)
    await vi.waitFor(() => expect(starts.length).toBeGreaterThan(3), WAIT_LIMIT)
    clearInterval(waking)
    const pauses = starts.slice(1).map((start, i) => start - (starts[i] ?? 0))
    // Timers of Node may fire a millisecond early.
    expect(Math.min(...pauses)).toBeGreaterThan(48)
  })

  test('a job woken within its least interval does not delay its close', async () => {
    let runs = 0
    const { wake, close } = repeated({
      intervalMs: NEVER_MS,
      minIntervalMs: NEVER_MS,
      run: async () => runs++,
    })
    await vi.waitFor(() => expect(runs).toBe(1), WAIT_LIMIT)
    wake()
    await close()
    expect(runs).toBe(1)
  })

  test('a job woken during its run runs once more', async () => {
    const finish: (() => void)[] = []
    const run = () => new Promise<void>((resolve) => finish.push(resolve))
    const { wake, close } = repeated({ intervalMs: NEVER_MS, run })
    await vi.waitFor(() => expect(finish).toHaveLength(1), WAIT_LIMIT)
    for (let n = 0; n < 3; n++) wake()
    finish[0]?.()
    await vi.waitFor(() => expect(finish).toHaveLength(2), WAIT_LIMIT)
    const closed = close()
    finish[1]?.()
    await closed
    expect(finish).toHaveLength(2)
  })
})

describe('protects', () => {
  test('a job does not overlap with itself', async () => {
    let [running, most, runs] = [0, 0, 0]
    const { wake } = repeated({
      intervalMs: 0,
      async run() {
        most = Math.max(most, ++running)
        wake()
        await new Promise(setImmediate)
        running--
        runs++
      },
    })
    await vi.waitFor(() => expect(runs).toBeGreaterThan(20), WAIT_LIMIT)
    expect(most).toBe(1)
  })

  test('a failing job is retried and logged once per series', async () => {
    let runs = 0
    const { logged } = repeated({
      intervalMs: 1,
      async run() {
        runs++
        if (runs <= 3 || runs === 6) throw new Error(`failure ${runs}`)
      },
    })
    await vi.waitFor(() => expect(runs).toBeGreaterThan(7), WAIT_LIMIT)
    expect(logged()).toMatchObject([
      { level: 50, job: 'sweep', err: { message: 'failure 1' } },
      { level: 30, job: 'sweep', msg: 'background job recovered' },
      { level: 50, job: 'sweep', err: { message: 'failure 6' } },
      { level: 30, job: 'sweep', msg: 'background job recovered' },
    ])
  })

  test('closing waits for the run in progress and starts no other', async () => {
    const did: string[] = []
    let finish = () => {}
    const { close, wake } = repeated({
      intervalMs: 0,
      async run() {
        did.push('begun')
        await new Promise<void>((resolve) => {
          finish = resolve
        })
        did.push('done')
      },
    })
    await vi.waitFor(() => expect(did).toEqual(['begun']), WAIT_LIMIT)
    const closed = close().then(() => did.push('closed'))
    wake()
    await new Promise(setImmediate)
    finish()
    await closed
    expect(did).toEqual(['begun', 'done', 'closed'])
  })
})
