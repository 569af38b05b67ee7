import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'

/**
 * Requests a URL repeatedly from the event loop of a worker thread, and posts the latencies in milliseconds. Plain JavaScript,
 * because worker threads do not inherit the loader of tsx.
 */
const { url, seconds, pauseMs } = workerData
const times = []
const over = performance.now() + seconds * 1_000
while (performance.now() < over) {
  const from = performance.now()
  const response = await fetch(url)
  await response.arrayBuffer()
  if (!response.ok) throw new Error(`${url}: status ${response.status}`)
  times.push(performance.now() - from)
  await sleep(pauseMs)
}
parentPort.postMessage(times)
