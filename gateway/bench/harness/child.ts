import { roleUrls } from '@shopstack/drizzle/environment/env'
import { readConfig } from '@shopstack/kit/config/read-config'
import { createLogger } from '@shopstack/kit/telemetry/log'
import type { ChildRequest, ChildResponse, Program, RunningProgram } from './program.js'

let running: RunningProgram | undefined

process.on('message', async (request: ChildRequest) => {
  const response = await handle(request).catch(
    (error): ChildResponse => ({ error: String(error?.stack ?? error) }),
  )
  process.send?.(response)
})

// The parent process disconnects after the measurement and when it exits.
process.on('disconnect', async () => {
  await running?.close()
})

async function handle(request: ChildRequest): Promise<ChildResponse> {
  if (request.ask === 'cpu') {
    const { user, system } = process.cpuUsage()
    return { cpuSeconds: (user + system) / 1e6 }
  }
  const { env, urls } = request
  const config = readConfig({ ...env, ...subgraphUrls(urls) })
  const log = createLogger({ level: config.logLevel })
  // Every file of peers/ exports `start`.
  const { start } = (await import(`../peers/${process.argv[2]}.js`)) as { start: Program }
  const { transactions = '', insights = '', gateway = '' } = roleUrls(env, config.database.ownerUrl)
  running = await start({ config, roleUrls: { transactions, insights, gateway }, urls, log })
  const { url, expressUrl } = running
  return { url, ...(expressUrl && { expressUrl }) }
}

function subgraphUrls({ transactions, insights }: Record<string, string>): Record<string, string> {
  return {
    ...(transactions && { TRANSACTIONS_URL: transactions }),
    ...(insights && { INSIGHTS_URL: insights }),
  }
}
