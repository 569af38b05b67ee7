import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { Supergraph } from '@apollo/federation-internals'
import { parse } from 'graphql'
import { openPlanner } from './plan.js'
import type { PlanReply, PlanRequest } from './planning-thread.js'

// The program of the planning thread: plans one document at a time.
const plan = openPlanner(Supergraph.build(workerData as string))
const reply = (message: PlanReply): void => parentPort?.postMessage(message)

parentPort?.on('message', ({ id, document }: PlanRequest) => {
  const from = performance.now()
  try {
    const node = plan(parse(document, { noLocation: true }))
    reply({ id, node, ms: performance.now() - from })
  } catch (error) {
    reply({ id, error: String(error) })
  }
})
// On a busy machine Postgres and the event loop get three times the share of a core that this thread gets. On Linux the
// niceness is that of the calling thread, elsewhere that of the process. The start of the thread is not slowed down.
if (process.platform === 'linux') setPriority(0, 5)
reply('ready')
