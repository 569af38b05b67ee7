import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './shop.js'

/** The `sh` blocks of a page. */
const commandsOf = (page: string): string[] =>
  [...page.matchAll(/^```sh\n(.*?)^```/gms)].map(([, text = '']) => text)

/** The blocks of a page of the manual. */
export async function commandsOfPage(name: string, checkout: string): Promise<string[]> {
  const commands = commandsOf(await readFile(join(checkout, 'gateway/deploy/manual', `${name}.md`), 'utf8'))
  if (commands.length === 0) throw new Error(`${name}.md has no command to run.`)
  return commands
}

/**
 * Runs the commands of a page in order in one shell; each must succeed. `input` is the standard input. Returns the output.
 */
export const runPage = async (name: string, checkout: string, input = ''): Promise<string> =>
  run((await commandsOfPage(name, checkout)).join('\n'), checkout, input)
