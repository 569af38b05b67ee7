import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Binaries } from './binaries.js'

/** The environment of the PostgreSQL programs, without PGDATA or PGPORT of the user's own server. */
export function serverEnvironment(cwd: string) {
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C' }
  return process.platform === 'win32' ? { cwd, windowsHide: true } : { cwd, env }
}

/** The server's settings as command line arguments, so that the cluster needs no edits when they change. */
export function settings(binaries: Binaries, port: number, durable: boolean): string[] {
  const values = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '128MB',
    // JIT compilation costs more than running the shop's short statements.
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Failed statements are logged by the application, and may contain customer data.
    log_min_messages: 'log',
    log_checkpoints: 'off',
    ...(hasStatements(binaries) ? { shared_preload_libraries: 'pg_stat_statements' } : {}),
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

function hasStatements({ home }: Binaries): boolean {
  const library = join(home, 'lib', 'postgresql', 'pg_stat_statements')
  return ['.so', '.dylib'].some((suffix) => existsSync(library + suffix))
}
