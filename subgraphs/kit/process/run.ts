import { commandLine } from '@shopstack/drizzle/cli/command-line'
import { isUnavailable } from '@shopstack/drizzle/client/sql-errors'
import { EmbeddedPostgresError } from '@shopstack/drizzle/embedded/start'
import { loadEnvFile, unknownSettings } from '@shopstack/drizzle/environment/env'
import { DatabaseError } from '@shopstack/drizzle/environment/locate-database'
import { VERSION } from '@shopstack/drizzle/environment/version'
import { ConfigError } from '../config/env-reader.js'
import { NodeVersionError, requireNode } from '../config/node-version.js'
import { type Config, readConfig } from '../config/read-config.js'
import { PortError } from '../http/server.js'
import { createLogger, type Logger } from '../telemetry/log.js'
import { onStopSignal } from './disposables.js'

/** A running program. */
interface Running {
  close(): Promise<void>
}

/** Errors of the environment: shown as their message, without a stack trace. */
const ENVIRONMENT_ERRORS = [ConfigError, DatabaseError, EmbeddedPostgresError, NodeVersionError, PortError]

/**
 * Runs a program: reads the configuration, starts it, and stops it on SIGINT or SIGTERM. `--version` and `--help` are answered
 * without starting it.
 */
export async function runProgram(start: (config: Config, log: Logger) => Promise<Running>): Promise<void> {
  commandLine('main.js')
    .description('Starts the program. Its settings are environment variables; .env.example lists them.')
    .addHelpText(
      'after',
      '\nExit codes: 0 stopped by SIGINT or SIGTERM, 1 not started, 130 ended at once by a second signal.',
    )
    .parse()
  try {
    requireNode(process.versions.node)
    loadEnvFile()
    const config = readConfig()
    const log = createLogger({ level: config.logLevel, pretty: !config.production })
    surviveLostConnections(log)
    if (config.production) log.info({ version: VERSION, node: process.versions.node }, 'starting')
    for (const name of unknownSettings()) log.warn({ name }, 'unknown setting in .env has no effect')
    // A signal during the start waits for the start, so that everything opened is closed.
    const running = start(config, log)
    onStopSignal(async (signal) => {
      log.info(`${signal}: stopping`)
      await (await running).close()
      log.info('stopped')
    })
    await running
  } catch (error) {
    process.exitCode = 1
    console.error(ENVIRONMENT_ERRORS.some((kind) => error instanceof kind) ? (error as Error).message : error)
  }
}

/**
 * Logs the one rejection that the driver leaves unhandled: a connection lost during its first statement, the query of the
 * types. The pool opens another connection. Any other unhandled rejection ends the process, which is Node's default.
 */
function surviveLostConnections(log: Logger): void {
  process.on('unhandledRejection', (reason) => {
    if (!isUnavailable(reason)) throw reason
    log.warn({ err: reason }, 'connection to Postgres lost while it was being opened')
  })
}
