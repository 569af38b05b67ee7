import { Worker } from 'node:worker_threads'
import type { PlanNode, SubscriptionNode } from '@apollo/query-planner'
import { type DocumentNode, print } from 'graphql'

/** The message to the thread: a document to plan. */
export interface PlanRequest {
  readonly id: number
  readonly document: string
}

/** A plan and its planning time in milliseconds. */
export interface Planned {
  readonly node: PlanNode | SubscriptionNode | null
  readonly ms: number
}

/** The message of the thread: that it has started, a plan, or an error. */
export type PlanReply =
  | 'ready'
  | (Planned & { readonly id: number })
  | { readonly id: number; readonly error: string }

/** A worker thread that plans operations, so that planning does not block the event loop. */
export interface PlanningThread {
  /** Starts the thread unless it runs, which takes about a second; `true` once it accepts requests. */
  isReady(): boolean
  /** Plans a valid document with one operation. Rejects when there is no plan, or when the thread has ended. */
  plan(document: DocumentNode): Promise<Planned>
}

/** Heap limit of the thread: three times its heap after the largest operations. */
const MAX_HEAP_MB = 512

/** Delay before a thread that exited is restarted. */
const RESTART_AFTER_MS = 30_000

/** The program of the thread when the gateway runs from its sources: worker threads do not inherit the loader of tsx. */
const loadedByTsx =
  () => `import(${JSON.stringify(import.meta.resolve('tsx/esm/api'))}).then(({ register }) => {
  register()
  return import(${JSON.stringify(new URL('./planning-worker.ts', import.meta.url))})
})`

interface PendingRequest {
  resolve(planned: Planned): void
  reject(error: Error): void
}

/** Opens a planning thread for a supergraph. It starts on first use, and restarts after it has exited. */
export function openPlanningThread(supergraphSdl: string): PlanningThread {
  const pending = new Map<number, PendingRequest>()
  let worker: Worker | undefined
  let ready = false
  let startAt = 0
  let lastId = 0

  function takePending(id: number): PendingRequest | undefined {
    const found = pending.get(id)
    pending.delete(id)
    // An idle thread does not keep the process alive; a pending request does.
    if (pending.size === 0) worker?.unref()
    return found
  }

  function onReply(reply: PlanReply): void {
    if (reply === 'ready') ready = true
    else if ('error' in reply) takePending(reply.id)?.reject(new Error(reply.error))
    else takePending(reply.id)?.resolve(reply)
  }

  function onExit(cause: Error): void {
    worker = undefined
    ready = false
    startAt = performance.now() + RESTART_AFTER_MS
    process.emitWarning(`Planning thread exited: ${cause.message}`)
    for (const id of [...pending.keys()]) takePending(id)?.reject(cause)
  }

  function start(): Worker {
    const options = { workerData: supergraphSdl, resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB } }
    const started = import.meta.url.endsWith('.ts')
      ? new Worker(loadedByTsx(), { ...options, eval: true, execArgv: ['--conditions=source'] })
      : new Worker(new URL('./planning-worker.js', import.meta.url), options)
    started.on('message', onReply)
    started.on('error', (error: Error) => started === worker && onExit(error))
    started.on('exit', (code) => started === worker && onExit(new Error(`exit code ${code}`)))
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
        if (!worker) return reject(new Error('the planning thread is not running'))
        pending.set(id, { resolve, reject })
        worker.ref()
        worker.postMessage({ id, document: print(document) } satisfies PlanRequest)
      })
    },
  }
}
