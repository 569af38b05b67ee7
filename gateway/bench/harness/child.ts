import { roleUrls } from '@shopstack/drizzle/environment/env'
import { readConfig } from '@shopstack/kit/config/read-config'
import { createLogger } from '@shopstack/kit/telemetry/log'
import type { ChildRequest, ChildResponse, RunningProgram, StartProgram, Usage } from './program.js'
import { RefusedRun } from './refused-run.js'
import { usageMeter } from './usage.js'

let running: RunningProgram | undefined
let usage: (() => Promise<Usage>) | undefined

process.on('message', async (request: ChildRequest) => {
  const response = await handle(request).catch((error): ChildResponse => {
    const isRefusal = error instanceof RefusedRun
    return { error: String(isRefusal ? error.message : (error?.stack ?? error)), isRefusal }
  })
  process.send?.(response)
})

// The parent process disconnects after the measurement and when it exits.
process.on('disconnect', async () => {
  await running?.close()
})

async function handle(request: ChildRequest): Promise<ChildResponse> {
  if (request.ask === 'usage') {
    if (!running) throw new Error('the program is not running')
    usage ??= usageMeter(running)
    return { usage: await usage() }
  }
  const { urls } = request
  const env = { ...request.env, ...subgraphUrls(urls) }
  const config = readConfig(env)
  const log = createLogger({ level: config.logLevel })
  // Every file of peers/ exports `start`.
  const { start } = (await import(`../peers/${process.argv[2]}.js`)) as { start: StartProgram }
  const { transactions = '', insights = '', gateway = '' } = roleUrls(env, config.database.ownerUrl)
  running = await start({ config, env, roleUrls: { transactions, insights, gateway }, urls, log })
  return { urls: running.urls }
}

function subgraphUrls({ transactions, insights }: Record<string, string>): Record<string, string> {
  return {
    ...(transactions && { TRANSACTIONS_URL: transactions }),
    ...(insights && { INSIGHTS_URL: insights }),
  }
}
