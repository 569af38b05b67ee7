import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { runAs, serverAccount } from '../embedded/os-user.js'
import { freePort } from '../embedded/port.js'

/** A pgbouncer in front of the test server. */
export interface Pooler {
  /** Its URL as the server's owner, who may also use its console. */
  readonly url: string
  stop(): Promise<void>
}

/** The URL through the pooler. */
export function through(pooler: string, url: string): string {
  const given = new URL(url)
  given.host = new URL(pooler).host
  return given.href
}

/** The client connections to a database through the pooler. */
export async function clientsOf(pooler: string, database: string): Promise<string[]> {
  const console = new URL(pooler)
  console.pathname = '/pgbouncer'
  const sql = postgres(console.href, { max: 1, fetch_types: false, onnotice: () => {} })
  try {
    const rows = await sql.unsafe('show clients').simple()
    return rows.filter((row) => row.database === database).map((row) => String(row.application_name))
  } finally {
    await sql.end()
  }
}

/** Starts pgbouncer in front of a server, in transaction pooling with auth passthrough. */
export async function startPooler(program: string, serverUrl: string): Promise<Pooler> {
  const port = await freePort(0)
  const folder = await mkdtemp(join(tmpdir(), 'shopstack-pgbouncer-'))
  const owner = new URL(serverUrl)
  const files = { 'users.txt': usersOf(owner), 'pgbouncer.ini': settingsOf(owner, port, folder) }
  const account = await serverAccount(folder)
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  if (account)
    for (const name of ['.', ...Object.keys(files)]) await chown(join(folder, name), account.uid, account.gid)
  const child = spawn(program, [join(folder, 'pgbouncer.ini')], { stdio: 'ignore', ...runAs(account) })
  const exited = once(child, 'exit')
  const url = through(`postgres://127.0.0.1:${port}`, serverUrl)
  await waitUntilReady(url, exited)
  return {
    url,
    async stop() {
      child.kill('SIGINT')
      await exited

      await rm(folder, { recursive: true, force: true })
    },
  }
}

const usersOf = ({ username, password }: URL): string =>
  `"${decodeURIComponent(username)}" "${decodeURIComponent(password)}"\n`

/** As in gateway/deploy/pgbouncer.ini; a server without passwords trusts its clients. */
function settingsOf({ hostname, port, username, password }: URL, listenPort: number, folder: string): string {
  const owner = decodeURIComponent(username)
  return `[databases]
* = host=${hostname} port=${port || 5432}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listenPort}
unix_socket_dir =
auth_type = ${password ? 'scram-sha-256' : 'trust'}
auth_file = ${join(folder, 'users.txt')}
auth_user = ${owner}
auth_query = select usename, passwd from pg_shadow where usename = $1
admin_users = ${owner}
pool_mode = transaction
default_pool_size = 8
max_client_conn = 1000
server_idle_timeout = 5
logfile = ${join(folder, 'pgbouncer.log')}
`
}

async function waitUntilReady(url: string, exited: Promise<unknown>): Promise<void> {
  const ended = exited.then(() => {
    throw new Error('pgbouncer exited before it responded; check TEST_PGBOUNCER')
  })
  const sql = postgres(url, {
    max: 1,
    fetch_types: false,
    prepare: false,
    connect_timeout: 1,
    onnotice: () => {},
  })
  const answer = async (): Promise<unknown> => sql`select 1`.catch(() => sleep(50).then(answer))
  try {
    await Promise.race([answer(), ended])
  } finally {
    await sql.end({ timeout: 1 })
  }
}
