import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './shop.js'

/** What a page of the manual says to type into a shell, one text for each block. */
export const commandsOf = (page: string): string[] =>
  [...page.matchAll(/^```sh\n(.*?)^```/gms)].map(([, text = '']) => text)

/**
 * Runs every command of a page in one shell, from the first to the last; each has to succeed. `input` is what a person would
 * type. Answers what the commands printed.
 */
export async function runPage(name: string, checkout: string, input = ''): Promise<string> {
  const page = await readFile(join(checkout, 'gateway/deploy/manual', `${name}.md`), 'utf8')
  const commands = commandsOf(page)
  if (commands.length === 0) throw new Error(`${name}.md has no command to run.`)
  return run(commands.join('\n'), checkout, input)
}
