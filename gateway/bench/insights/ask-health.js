import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'

/**
 * Asks a URL again and again for a while, on an event loop of its own that no report keeps waiting, and tells how long each
 * answer took, in milliseconds. Plain JavaScript, because worker threads do not know TypeScript.
 */
const { url, seconds, pause } = workerData
const times = []
const over = performance.now() + seconds * 1_000
while (performance.now() < over) {
  const from = performance.now()
  const reply = await fetch(url)
  await reply.arrayBuffer()
  if (!reply.ok) throw new Error(`${url} answers ${reply.status}`)
  times.push(performance.now() - from)
  await sleep(pause)
}
parentPort.postMessage(times)
