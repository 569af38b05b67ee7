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
reply('ready')
