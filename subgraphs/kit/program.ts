import { DatabaseError } from '@shopstack/drizzle/database'
import { EmbeddedPostgresError } from '@shopstack/drizzle/embedded'
import { loadEnvFile } from '@shopstack/drizzle/url'
import { type Config, readConfig } from './config.js'
import { onStopSignal } from './lifecycle.js'
import { createLogger, type Logger } from './log.js'
import { NodeVersionError, requireNode } from './node-version.js'
import { PortError } from './server.js'
import { ConfigError } from './settings.js'

/** Something that was started and can be stopped. */
interface Running {
  close(): Promise<void>
}

/** Faults of the surroundings, which a sentence explains better than a stack trace. */
const EXPLAINED = [ConfigError, DatabaseError, EmbeddedPostgresError, NodeVersionError, PortError]

/** Runs a program until it is told to stop: reads the configuration, starts, stops on SIGINT or SIGTERM, and exits cleanly. */
export async function runProgram(start: (config: Config, log: Logger) => Promise<Running>): Promise<void> {
  try {
    requireNode(process.versions.node)
    loadEnvFile()
    const config = readConfig()
    const log = createLogger({ level: config.logLevel, pretty: !config.production })
    // A stop that arrives while we start waits for the start, so that everything opened is closed.
    const running = start(config, log)
    onStopSignal(async (signal) => {
      log.info(`${signal}: stopping`)
      await (await running).close()
      log.info('stopped')
    })
    await running
  } catch (error) {
    process.exitCode = 1
    console.error(EXPLAINED.some((kind) => error instanceof kind) ? (error as Error).message : error)
  }
}
