import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { bundledBinaries } from '../binaries.js'
import { runnableBinaries } from '../binary-copy.js'
import { runAs, serverAccount } from '../os-user.js'
import { commandOf, startTimeOf } from '../process-info.js'
import { serverEnvironment, settings } from '../settings.js'
import { type EmbeddedOptions, type EmbeddedPostgres, startEmbedded } from '../start.js'

let dataDir = ''
const closing: (() => unknown)[] = []

// To make a cluster takes longer than most tests: one is made, and copied.
let made = ''
beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), 'shopstack-embedded-'))
  await (await startEmbedded({ dataDir: made, port: 0, durable: false })).stop()
})
afterAll(() => rm(made, { recursive: true, force: true }))

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'shopstack-embedded-'))
})

/** A shop that was there before this test. */
const openedBefore = () => execFileSync('cp', ['-a', `${made}/.`, dataDir])

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
})

async function aServer(options: Partial<EmbeddedOptions> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbedded({ dataDir, port: 0, durable: false, ...options })
  closing.push(() => server.stop())
  return server
}

function connect(server: { url: string }) {
  const sql = postgres(server.url, { max: 1, onnotice: () => {} })
  closing.push(() => sql.end({ timeout: 1 }))
  return sql
}

const serverPid = async () =>
  Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0])

const isRunning = (pid: number) => startTimeOf(pid) !== undefined

const untilGone = (pid: number) =>
  vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 20_000, interval: 50 })

/** Another ShopStack process on the same folder, alone in its process group as behind a terminal. */
async function anotherProcess(
  onInterrupt = '',
): Promise<{ child: ChildProcess; url: string; nextLine(): Promise<string> }> {
  const program = `
    import { startEmbedded } from ${JSON.stringify(new URL('../../dist/embedded/start.js', import.meta.url).href)}
    import postgres from ${JSON.stringify(import.meta.resolve('postgres'))}
    const server = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, port: 0, durable: false })
    process.on('SIGINT', async () => { ${onInterrupt} })
    console.log(server.url)`
  const args = ['--input-type=module', '-e', program]
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const nextLine = async () => String((await lines.next()).value)
  const url = await nextLine()
  const pid = await serverPid()
  closing.push(() => {
    child.kill('SIGKILL')
    return untilGone(pid)
  })
  return { child, url, nextLine }
}

describe('answers', () => {
  test('a new shop gets a database in UTF-8 that listens to this machine only', async () => {
    const server = await aServer()
    const sql = connect(server)

    const [row] = await sql`
      select current_database() as database, current_user as owner, current_setting('listen_addresses') as listens,
        current_setting('unix_socket_directories') as sockets, current_setting('server_encoding') as encoding,
        upper('é') as upper, current_setting('max_connections') as connections`

    expect(row).toEqual({
      database: 'shopstack',
      owner: 'shopstack',
      listens: '127.0.0.1',
      sockets: '',
      encoding: 'UTF8',
      upper: 'É',
      connections: '200',
    })
    expect(server.url).toContain(`@127.0.0.1:${server.port}/shopstack`)
    expect(server.version).toMatch(/^\d+\.\d+$/)
  })

  test('statement statistics can be switched on', async () => {
    openedBefore()
    const sql = connect(await aServer())
    await sql`create extension pg_stat_statements`
    expect(await sql`select count(*) > 0 as some from pg_stat_statements`).toEqual([{ some: true }])
  })

  test('orders survive a stop and a start, and a stop leaves no process', async () => {
    openedBefore()
    const first = await aServer({ durable: true })
    await connect(first)`create table kept as select 7 as total`
    const pid = await serverPid()

    await Promise.all([first.stop(), first.stop()])
    expect(isRunning(pid)).toBe(false)
    await expect(stat(join(dataDir, 'postgres.lock'))).rejects.toThrow('ENOENT')

    const again = await aServer({ durable: true })
    expect(await connect(again)`select total from kept`).toEqual([{ total: 7 }])
    expect(new URL(again.url).password).toBe(new URL(first.url).password)
  })

  test('a used port is not touched, and the log names the port used instead', async () => {
    openedBefore()
    const other = createServer()
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    closing.push(() => other.close())
    const address = other.address()
    const taken = typeof address === 'object' && address ? address.port : 0
    const lines: string[] = []

    const server = await aServer({ port: taken, log: (line) => lines.push(line) })

    expect(server.port).not.toBe(taken)
    expect(lines).toContain(`port ${taken} is taken, PostgreSQL uses ${server.port}`)
    expect(await connect(server)`select 1 as one`).toEqual([{ one: 1 }])
  })

  test('a server killed by force is reported once, and the next start finds every committed order', async () => {
    openedBefore()
    const reasons: string[] = []
    const first = await aServer({ durable: true, onExit: (reason) => reasons.push(reason) })
    await connect(first)`create table kept as select 7 as total`
    process.kill(await serverPid(), 'SIGKILL')
    await vi.waitFor(() => expect(reasons).toHaveLength(1), { timeout: 20_000 })
    expect(reasons[0]).toContain('SIGKILL')

    const again = await aServer({ durable: true })
    expect(await connect(again)`select total from kept`).toEqual([{ total: 7 }])
    await first.stop()
    await again.stop()
    expect(reasons).toHaveLength(1)
  })

  test('a stale postmaster.pid with a reused pid does not prevent the start', async () => {
    openedBefore()
    const bystander = spawn('sleep', ['60'], runAs(await serverAccount(join(dataDir, 'postgres'))))
    closing.push(() => bystander.kill())
    await once(bystander, 'spawn')
    await writeFile(
      join(dataDir, 'postgres', 'postmaster.pid'),
      `${bystander.pid}\n${join(dataDir, 'postgres')}\n`,
    )

    expect(await connect(await aServer())`select 1 as one`).toEqual([{ one: 1 }])
    expect(isRunning(bystander.pid ?? 0)).toBe(true)
  })

  test('the remains of a killed initdb are removed', async () => {
    const half = join(dataDir, 'postgres.new-killed')
    await mkdir(join(half, 'cluster'), { recursive: true })

    expect(await connect(await aServer())`select 1 as one`).toEqual([{ one: 1 }])
    await expect(stat(half)).rejects.toThrow('ENOENT')
  })
})

describe('refuses', () => {
  test('the data of another running process is rejected without disturbing it', async () => {
    openedBefore()
    const other = await anotherProcess()

    const attempt = startEmbedded({ dataDir, port: 0 })

    await expect(attempt).rejects.toThrow(
      `The database in ${join(dataDir, 'postgres')} is in use by another ShopStack process (pid ${other.child.pid})`,
    )
    await expect(attempt).rejects.toMatchObject({ name: 'EmbeddedPostgresError' })
    expect(await connect(other)`select 1 as one`).toEqual([{ one: 1 }])
  })

  test('data of another major version is rejected with the upgrade procedure', async () => {
    openedBefore()
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '17\n')
    await expect(startEmbedded({ dataDir, port: 0 })).rejects.toThrow(
      /was made by PostgreSQL 17 .* backup --to shop.backup .* restore --from shop.backup/,
    )
  })

  test('a directory with other content is rejected and not changed', async () => {
    await mkdir(join(dataDir, 'postgres'))
    await writeFile(join(dataDir, 'postgres', 'letters.txt'), 'Dear Ada')
    const attempt = startEmbedded({ dataDir, port: 0 })
    await expect(attempt).rejects.toThrow(/is not a PostgreSQL cluster|belongs to user/)
    expect(await readFile(join(dataDir, 'postgres', 'letters.txt'), 'utf8')).toBe('Dear Ada')
  })

  test('a broken cluster is reported with the last lines of the server’s log', async () => {
    openedBefore()
    await rm(join(dataDir, 'postgres', 'global', 'pg_control'))
    await expect(startEmbedded({ dataDir, port: 0 })).rejects.toThrow(/could not start[\s\S]*pg_control/)
    await expect(stat(join(dataDir, 'postgres.lock'))).rejects.toThrow('ENOENT')
  })

  test('a system without binaries is rejected with a hint to DATABASE_URL', async () => {
    await expect(bundledBinaries('sunos', 'sparc')).rejects.toThrow(
      /sunos-sparc is not installed.*DATABASE_URL/,
    )
  })
})

describe('protects', () => {
  test('other users of the machine cannot read the data', async () => {
    await aServer()
    const cluster = join(dataDir, 'postgres')
    expect((await stat(cluster)).mode & 0o077).toBe(0)
    expect((await stat(join(cluster, 'shopstack.password'))).mode & 0o077).toBe(0)
    expect((await stat(dataDir)).mode & 0o007).toBe(0)
  })

  test('a connection without the password is rejected', async () => {
    openedBefore()
    const server = await aServer()
    const url = server.url.replace(new URL(server.url).password, 'guess')
    await expect(connect({ url })`select 1`).rejects.toThrow('password authentication failed')
  })

  test('the server stops when its parent process is killed', async () => {
    openedBefore()
    const { child } = await anotherProcess()
    const pid = await serverPid()
    child.kill('SIGKILL')
    await untilGone(pid)
    expect(commandOf(pid) ?? '').toBe('')
  })

  test('an orphaned server is stopped before the next one starts', async () => {
    openedBefore()
    const first = await aServer()
    await connect(first)`create table kept as select 7 as total`
    await first.stop()
    const place = join(dataDir, 'postgres')
    const account = await serverAccount(place)
    const installed = await bundledBinaries()
    // The account may not enter the checkout of root.
    const binaries = account ? await runnableBinaries(installed, account) : installed
    const orphan = spawn(binaries.postgres, ['-D', place, ...settings(binaries, first.port, false)], {
      ...serverEnvironment(place),
      ...runAs(account),
      stdio: 'ignore',
    })
    closing.push(() => orphan.kill('SIGKILL'))
    await vi.waitFor(async () => expect(await serverPid()).toBe(orphan.pid), { timeout: 20_000 })
    const lines: string[] = []

    const server = await aServer({ log: (line) => lines.push(line) })

    expect(lines).toContain(`stopping orphaned PostgreSQL (pid ${orphan.pid})`)
    expect(isRunning(orphan.pid ?? 0)).toBe(false)
    expect(await connect(server)`select total from kept`).toEqual([{ total: 7 }])
  })

  test('Ctrl-C does not reach the server, so that requests in flight finish', async () => {
    openedBefore()
    const { child, nextLine } = await anotherProcess(`
      const sql = postgres(server.url, { max: 1 })
      console.log(JSON.stringify(await sql\`select pg_sleep(0.3)::text as slept, 1 as one\`))
      await sql.end()
      await server.stop()
      process.exit()`)
    const pid = await serverPid()

    process.kill(-(child.pid ?? 0), 'SIGINT')

    expect(JSON.parse(await nextLine())).toEqual([{ slept: '', one: 1 }])
    await once(child, 'exit')
    expect(isRunning(pid)).toBe(false)
  })
})
