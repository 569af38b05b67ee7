import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Binaries } from './binaries.js'

/** How our PostgreSQL programs are started; a PGDATA or PGPORT of the user's own server must not reach them. */
export function serverEnvironment(cwd: string) {
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C' }
  return process.platform === 'win32' ? { cwd, windowsHide: true } : { cwd, env }
}

/** The server's settings as command line arguments: nothing in the cluster needs editing when they change. */
export function settings(binaries: Binaries, port: number, durable: boolean): string[] {
  const values = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '128MB',
    // The statements of a shop are short; compiling them costs more than running them.
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Refused statements are the application's to log, and may hold customers' data.
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
