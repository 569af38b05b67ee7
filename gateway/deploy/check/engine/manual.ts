import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './shop.js'

/** What a page of the manual says to type into a shell, one text for each block. */
const commandsOf = (page: string): string[] =>
  [...page.matchAll(/^```sh\n(.*?)^```/gms)].map(([, text = '']) => text)

/** The blocks of a page of the manual. */
export async function commandsOfPage(name: string, checkout: string): Promise<string[]> {
  const commands = commandsOf(await readFile(join(checkout, 'gateway/deploy/manual', `${name}.md`), 'utf8'))
  if (commands.length === 0) throw new Error(`${name}.md has no command to run.`)
  return commands
}

/**
 * Runs every command of a page in one shell, from the first to the last; each has to succeed. `input` is what a person would
 * type. Answers what the commands printed.
 */
export const runPage = async (name: string, checkout: string, input = ''): Promise<string> =>
  run((await commandsOfPage(name, checkout)).join('\n'), checkout, input)
