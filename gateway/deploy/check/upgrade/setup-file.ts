/**
 * A Vitest global setup that runs in the checkout of the previous release: the databases of its own setup, migrated by the release
 * in `root`.
 */
export const setupFile = (root: string): string => `
import { execFileSync } from 'node:child_process'
import { setup as setUpPrevious } from './drizzle/test/databases.ts'

export async function setup(project) {
  let server
  const close = await setUpPrevious({
    provide(name, value) {
      server = value
      project.provide(name, value)
    },
  })
  for (const database of [server.empty, server.demo]) {
    const url = Object.assign(new URL(server.url), { pathname: '/' + database }).href
    const node = ['--conditions=source', '--import=tsx', 'drizzle/cli/db-main.ts', 'migrate']
    const command = ['DATABASE_URL=' + url, process.execPath, ...node]
    console.log(execFileSync('env', command, { cwd: ${JSON.stringify(root)}, encoding: 'utf8' }).trim())
  }
  return close
}
`
