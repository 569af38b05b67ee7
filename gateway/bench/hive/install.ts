import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { HIVE_VERSION, installHive } from '@shopstack/gateway/deploy/check/routers/start-hive'

const run = promisify(execFile)

/** One try: a registry that cannot be reached is not waited for. */
const REGISTRY_TIMEOUT_MS = 15_000

/** Installs Hive Gateway into a folder; returns why it cannot be installed, and null when it is. */
export async function tryInstallHive(folder: string): Promise<string | null> {
  try {
    if (!existsSync(join(folder, 'node_modules'))) await findInRegistry()
    await installHive(folder)
    return null
  } catch (error) {
    const [line = ''] = String(error instanceof Error ? error.message : error).split('\n')
    return `Hive Gateway ${HIVE_VERSION} is left out: it cannot be installed from the registry of npm (${line}).`
  }
}

async function findInRegistry(): Promise<void> {
  const options = ['--fetch-retries=0', `--fetch-timeout=${REGISTRY_TIMEOUT_MS}`]
  await run('npm', ['view', `@graphql-hive/gateway@${HIVE_VERSION}`, 'version', ...options], {
    timeout: 2 * REGISTRY_TIMEOUT_MS,
  })
}
