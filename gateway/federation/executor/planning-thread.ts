import { Worker } from 'node:worker_threads'
import type { PlanNode } from '@apollo/query-planner'
import { type DocumentNode, print } from 'graphql'

/** What the thread is asked. */
export interface PlanRequest {
  readonly id: number
  readonly document: string
}

/** A plan, and the milliseconds that it took. */
export interface Planned {
  readonly node: PlanNode | null
  readonly ms: number
}

/** What the thread says: that it has started, or what became of a request. */
export type PlanReply =
  | 'ready'
  | (Planned & { readonly id: number })
  | { readonly id: number; readonly error: string }

/** A thread that makes plans, so that they do not hold up the event loop. */
export interface PlanningThread {
  /** Starts the thread unless it runs, which takes about a second; `true` once it can be asked. */
  isReady(): boolean
  /** Plans a valid document with one operation. Rejects when there is no plan, or when the thread has ended. */
  plan(document: DocumentNode): Promise<Planned>
}

/** What one thread may take in memory, in MB: three times what it has after the largest operations. */
const MAX_HEAP_MB = 512

/** How long after it has ended the thread is started again. */
const RESTART_AFTER_MS = 30_000

/** What a thread of a program that runs from its sources does; Node has no other way to load them there. */
const loadedByTsx =
  () => `import(${JSON.stringify(import.meta.resolve('tsx/esm/api'))}).then(({ register }) => {
  register()
  return import(${JSON.stringify(new URL('./planning-worker.ts', import.meta.url))})
})`

interface Waiting {
  resolve(planned: Planned): void
  reject(error: Error): void
}

/** Opens a thread for the plans of a supergraph. It starts when it is asked for the first time, and again after it has ended. */
export function openPlanningThread(supergraphSdl: string): PlanningThread {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let ready = false
  let startAt = 0
  let lastId = 0

  function settle(id: number): Waiting | undefined {
    const found = waiting.get(id)
    waiting.delete(id)
    // The process ends although the thread is there, and not before it has answered.
    if (waiting.size === 0) worker?.unref()
    return found
  }

  function hear(reply: PlanReply): void {
    if (reply === 'ready') ready = true
    else if ('error' in reply) settle(reply.id)?.reject(new Error(reply.error))
    else settle(reply.id)?.resolve(reply)
  }

  function end(cause: Error): void {
    worker = undefined
    ready = false
    startAt = performance.now() + RESTART_AFTER_MS
    process.emitWarning(`The thread that plans operations has ended: ${cause.message}`)
    for (const id of [...waiting.keys()]) settle(id)?.reject(cause)
  }

  function start(): Worker {
    const options = { workerData: supergraphSdl, resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB } }
    const started = import.meta.url.endsWith('.ts')
      ? new Worker(loadedByTsx(), { ...options, eval: true, execArgv: ['--conditions=source'] })
      : new Worker(new URL('./planning-worker.js', import.meta.url), options)
    started.on('message', hear)
    started.on('error', (error: Error) => started === worker && end(error))
    started.on('exit', (code) => started === worker && end(new Error(`exit code ${code}`)))
    started.unref()
    return started
  }

  return {
    isReady() {
      if (!worker && performance.now() >= startAt) worker = start()
      return ready
    },
    plan(document) {
      const id = ++lastId
      return new Promise((resolve, reject) => {
        if (!worker) return reject(new Error('the planning thread does not run'))
        waiting.set(id, { resolve, reject })
        worker.ref()
        worker.postMessage({ id, document: print(document) } satisfies PlanRequest)
      })
    },
  }
}
