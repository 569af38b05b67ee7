import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { freePort } from '@shopstack/drizzle/embedded/port'
import { startHive } from '@shopstack/gateway/deploy/check/routers/start-hive'
import type { StartProgram } from '../harness/program.js'

const CONFIGS = join(
  dirname(createRequire(import.meta.url).resolve('@shopstack/bench/package.json')),
  'dist/hive',
)

/** Hive Gateway in front of our subgraphs, with one worker and the configuration of `gateway/deploy/routers/hive`. */
export const start: StartProgram = async ({ env }) => {
  const { HIVE_FOLDER = '', ...settings } = env
  const { url, pid, close } = await startHive(HIVE_FOLDER, {
    config: 'gateway',
    configs: CONFIGS,
    port: await freePort(0),
    env: { ...settings, NODE_ENV: 'production', FORK: '1' },
  })
  // Its own statements, which look up sessions and are cached, cannot be counted.
  return { urls: { graphql: url }, statements: () => 0, ...(pid !== undefined && { pid }), close }
}
