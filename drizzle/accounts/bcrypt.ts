import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'

const LEGACY_HASH = /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/

/** Whether a hash is one of those the old services made. */
export const isBcrypt = (kept: string): boolean => LEGACY_HASH.test(kept)

/** Text and not a file, because Node 20 cannot start a worker from TypeScript source. */
const CHECK = `
  const { parentPort, workerData } = require('node:worker_threads')
  import(workerData.bcryptjs).then(({ default: bcrypt }) =>
    parentPort.postMessage(bcrypt.compareSync(workerData.password, workerData.kept)))`

const bcryptjs = new URL(`file://${createRequire(import.meta.url).resolve('bcryptjs')}`).href

/**
 * Whether a bcrypt hash is that of the password, of which bcrypt reads 72 bytes. It takes some 300 ms of JavaScript,
 * which would hold up every other request, so it happens in a thread of its own; each account needs it once.
 */
export function verifyBcrypt(kept: string, password: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(CHECK, { eval: true, workerData: { bcryptjs, kept, password } })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`The password check ended with ${code}.`)))
  })
}
