import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '@shopstack/drizzle/embedded/start'
import type { Env } from '@shopstack/drizzle/environment/env'
import type { Disposables } from '@shopstack/kit/process/disposables'
import postgres from 'postgres'
import type { ComposeFile } from './compose-file.js'

/** Servers that stand for the containers of Postgres and Redis. */
export interface GivenServers {
  readonly description: string
  /** Where `service:port` is on this machine. */
  readonly places: Readonly<Record<string, string>>
  /** An environment with the owner and the database that were made for this check. */
  rewrite(environment: Readonly<Record<string, string>>): Record<string, string>
}

const LOCAL_POSTGRES = 'postgres://postgres@127.0.0.1:5432/postgres'
const LOCAL_REDIS = 'redis://127.0.0.1:6379'

/** Finds or starts a Postgres and makes a database on it, which `open` drops; finds a Redis. */
export async function openServers(
  env: Env,
  { services }: ComposeFile,
  open: Disposables,
): Promise<GivenServers> {
  const server =
    env.CHECK_DATABASE_URL || ((await answersAt(LOCAL_POSTGRES)) ? LOCAL_POSTGRES : await embedded(open))
  const redis = env.CHECK_REDIS_URL || LOCAL_REDIS
  const name = `shop_compose_${randomBytes(4).toString('hex')}`
  const sql = open.add('server', postgres(server, { max: 1, onnotice: () => {} }), (s) => s.end())
  await sql.unsafe(`create database ${name}`)
  open.add('database', name, () => sql.unsafe(`drop database ${name} with (force)`))
  const { username, password, host } = new URL(server)
  const owner = services.postgres?.environment ?? {}
  return {
    description: `a database at ${host}, redis is at ${new URL(redis).host}`,
    places: { 'postgres:5432': host, 'redis:6379': new URL(redis).host },
    rewrite(environment) {
      const rewritten = Object.entries(environment).map(([variable, value]) => {
        if (!value.startsWith('postgres://')) return [variable, value]
        const url = new URL(value)
        if (url.username === owner.POSTGRES_USER) Object.assign(url, { username, password })
        if (url.pathname === `/${owner.POSTGRES_DB}`) url.pathname = `/${name}`
        return [variable, url.href]
      })
      return Object.fromEntries(rewritten)
    },
  }
}

async function embedded(open: Disposables): Promise<string> {
  const dataDir = open.add('data', await mkdtemp(join(tmpdir(), 'shopstack-compose-data-')), (made) =>
    rm(made, { recursive: true, force: true }),
  )
  return open.add('postgres', await startEmbedded({ dataDir, port: 0 }), (p) => p.stop()).url
}

/** Whether something listens where a URL leads. */
function answersAt(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  return new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
  }).finally(() => socket.destroy())
}
