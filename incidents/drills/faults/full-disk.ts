import { execFileSync } from 'node:child_process'
import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@shopstack/drizzle/embedded/port'
import { runningEmbedded } from '@shopstack/drizzle/environment/locate-database'
import type { Disposables } from '@shopstack/kit/process/disposables'
import { programOf } from '../harness/process.js'

/** A shop in one process, whose data lies on a small file system. */
export interface SmallShop {
  readonly url: string
  /** Takes all the room there is. */
  fill(): Promise<void>
  /** Gives it back. */
  makeRoom(): Promise<void>
  /** The owner's connection to its database. */
  ownerUrl(): Promise<string | undefined>
}

/** Whether a file system of its own can be made here: on Linux, as root, where that may mount. */
export const canMount = ((): boolean => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

const SIZE = '250m'
const PIECE = Buffer.alloc(1_000_000)

/** Starts the shop as `npm start` does, its data on a file system of 250 MB; `open` closes it. */
export async function openSmallShop(open: Disposables): Promise<SmallShop> {
  const place = open.add('place', await mkdtemp(join(tmpdir(), 'shopstack-full-')), (dir) =>
    rm(dir, { recursive: true, force: true }),
  )
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=755`, 'tmpfs', place])
  open.add('file system', place, (dir) => execFileSync('umount', ['--lazy', dir]))
  const port = await freePort(0)
  const shop = programOf('gateway', port, {
    ...{ GATEWAY_PORT: String(port), PYTHON_API_PORT: 'off', NODE_API_PORT: 'off' },
    ...{ SHOPSTACK_DATA_DIR: join(place, 'data'), LOG_LEVEL: 'warn', CACHE_SECONDS: '0' },
  })
  open.add('shop', shop, (program) => program.stop())
  await shop.start()
  const filler = join(place, 'filler')
  return {
    url: `http://127.0.0.1:${port}`,
    async fill() {
      try {
        for (;;) await appendFile(filler, PIECE)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      }
    },
    makeRoom: () => rm(filler, { force: true }),
    ownerUrl: () => runningEmbedded(join(place, 'data')),
  }
}
