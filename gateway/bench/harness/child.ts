import { roleUrls } from '@shopstack/drizzle/environment/env'
import { readConfig } from '@shopstack/kit/config/read-config'
import { createLogger } from '@shopstack/kit/telemetry/log'
import type { Program, Question, Reply, RunningProgram } from './program.js'

let running: RunningProgram | undefined

process.on('message', async (question: Question) => {
  const reply = await answer(question).catch((error): Reply => ({ error: String(error?.stack ?? error) }))
  process.send?.(reply)
})

// The bench hangs up when it is done with us, and when it dies.
process.on('disconnect', async () => {
  await running?.close()
})

async function answer(question: Question): Promise<Reply> {
  if (question.ask === 'cpu') {
    const { user, system } = process.cpuUsage()
    return { cpuSeconds: (user + system) / 1e6 }
  }
  const { env, urls } = question
  const config = readConfig({ ...env, ...subgraphUrls(urls) })
  const log = createLogger({ level: config.logLevel })
  // Every file in peers/ exports one.
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
