import { commandLine } from '@shopstack/drizzle/cli/command-line'
import { freePort } from '@shopstack/drizzle/embedded/port'
import type { Disposables } from '@shopstack/kit/process/disposables'
import { programOf } from '../harness/process.js'
import { runDrill, say } from '../harness/run-drill.js'
import { openShopDatabase } from '../harness/shop-database.js'
import { openProject } from './client-project.js'
import { checkTrustedDocuments } from './trusted-documents.js'

const PAGES = ['apollo-client', 'urql'] as const

commandLine('npm run clients:check --')
  .description(
    'Makes a project in a temporary folder of each page of schema/clients, with packages of the registry: installs, ' +
      'generates types from a running demo shop, checks the types, signs in, reads pages, orders and refreshes a session.',
  )
  .addHelpText(
    'after',
    '\nExit codes: 0 every page works as written, 1 one does not, or the registry cannot be reached.',
  )
  .parse()

async function checkPages(open: Disposables): Promise<boolean> {
  const { env } = await openShopDatabase(undefined, open)
  const port = await freePort(0)
  const settings = { ...env, GATEWAY_PORT: String(port) }
  const shopUrl = `http://127.0.0.1:${port}`
  const shop = programOf('gateway', port, settings)
  open.add('shop', shop, (program) => program.stop())
  await shop.start()
  const converse = async (page: string) => (await openProject([page], shopUrl, open)).converse()
  const checks = [
    ...PAGES.map((page) => ({ page, check: () => converse(page) })),
    {
      page: 'trusted-documents',
      async check() {
        const project = await openProject(['apollo-client', 'trusted-documents'], shopUrl, open)
        await shop.stop()
        await checkTrustedDocuments(project, { port, settings }, open)
      },
    },
  ]
  let failures = 0
  for (const { page, check } of checks) {
    const from = performance.now()
    try {
      await check()
      say(`schema/clients/${page}.md works as written (${((performance.now() - from) / 1_000).toFixed(0)} s)`)
    } catch (error) {
      failures++
      say(`schema/clients/${page}.md: ${error instanceof Error ? error.message : error}`)
    }
  }
  return failures === 0
}

await runDrill(checkPages)
