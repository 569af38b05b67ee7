import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'

const LEGACY_HASH = /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/

/** Whether a hash is a bcrypt hash of a legacy service. */
export const isBcrypt = (hash: string): boolean => LEGACY_HASH.test(hash)

/** Inline text, because Node 20 cannot start a worker from TypeScript. */
const CHECK = `
  const { parentPort, workerData } = require('node:worker_threads')
  import(workerData.bcryptjs).then(({ default: bcrypt }) =>
    parentPort.postMessage(bcrypt.compareSync(workerData.password, workerData.hash)))`

const bcryptjs = new URL(`file://${createRequire(import.meta.url).resolve('bcryptjs')}`).href

/**
 * Verifies a password against a bcrypt hash, which covers 72 bytes. It takes some 300 ms of JavaScript, so it runs in a
 * worker thread; each account needs it once.
 */
export function verifyBcrypt(hash: string, password: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(CHECK, { eval: true, workerData: { bcryptjs, hash, password } })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`The password check exited with code ${code}.`)))
  })
}
