import { execFileSync } from 'node:child_process'
import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@shopstack/drizzle/embedded/port'
import { runningEmbedded } from '@shopstack/drizzle/environment/locate-database'
import type { Disposables } from '@shopstack/kit/process/disposables'
import { programOf } from '../harness/process.js'

/** A shop in one process with its data on a small file system. */
export interface SmallShop {
  readonly url: string
  /** Fills the file system. */
  fill(): Promise<void>
  /** Frees the space taken by `fill`. */
  freeSpace(): Promise<void>
  /** The owner's connection URL. */
  ownerUrl(): Promise<string | undefined>
}

/** Whether a file system can be mounted: on Linux, as root, with the permission to mount. */
export const canMount = ((): boolean => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

const FILE_SYSTEM_SIZE = '250m'
const CHUNK = Buffer.alloc(1_000_000)

/** Starts the shop as `npm start` does, with its data on a file system of 250 MB; `open` closes it. */
export async function openSmallShop(open: Disposables): Promise<SmallShop> {
  const mountPoint = open.add('mount point', await mkdtemp(join(tmpdir(), 'shopstack-full-')), (dir) =>
    rm(dir, { recursive: true, force: true }),
  )
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${FILE_SYSTEM_SIZE},mode=755`, 'tmpfs', mountPoint])
  open.add('file system', mountPoint, (dir) => execFileSync('umount', ['--lazy', dir]))
  const port = await freePort(0)
  const shop = programOf('gateway', port, {
    ...{ GATEWAY_PORT: String(port), PYTHON_API_PORT: 'off', NODE_API_PORT: 'off' },
    ...{ SHOPSTACK_DATA_DIR: join(mountPoint, 'data'), LOG_LEVEL: 'warn', CACHE_SECONDS: '0' },
  })
  open.add('shop', shop, (program) => program.stop())
  await shop.start()
  const filler = join(mountPoint, 'filler')
  return {
    url: `http://127.0.0.1:${port}`,
    async fill() {
      try {
        for (;;) await appendFile(filler, CHUNK)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      }
    },
    freeSpace: () => rm(filler, { force: true }),
    ownerUrl: () => runningEmbedded(join(mountPoint, 'data')),
  }
}
