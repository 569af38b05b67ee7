import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runScript } from './shop.js'

const MANUAL = 'gateway/deploy/manual'

/** The `sh` blocks of a page. */
const blocksOf = (page: string): string[] =>
  [...page.matchAll(/^```sh\n(.*?)^```/gms)].map(([, text = '']) => text)

const executed = new Set<string>()

/** The blocks of a page of the manual. */
export async function commandsOfPage(name: string, checkout: string): Promise<string[]> {
  const commands = blocksOf(await readFile(join(checkout, MANUAL, `${name}.md`), 'utf8'))
  if (commands.length === 0) throw new Error(`${name}.md has no command to run.`)
  return commands
}

/** Runs blocks in order in one shell; each command must succeed. `input` is the standard input. Returns the output. */
export async function runBlocks(blocks: readonly string[], checkout: string, input = ''): Promise<string> {
  const output = await runScript(blocks.join('\n'), checkout, input)
  for (const block of blocks) executed.add(block)
  return output
}

/** Runs all blocks of a page like {@link runBlocks}. */
export const runManualPage = async (name: string, checkout: string, input = ''): Promise<string> =>
  runBlocks(await commandsOfPage(name, checkout), checkout, input)

/** The blocks of all pages that were not run. */
export async function blocksNotRun(checkout: string): Promise<string[]> {
  const names = (await readdir(join(checkout, MANUAL))).filter((name) => name.endsWith('.md'))
  const pages = await Promise.all(names.map((name) => readFile(join(checkout, MANUAL, name), 'utf8')))
  return pages.flatMap(blocksOf).filter((block) => !executed.has(block))
}
