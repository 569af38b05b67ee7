import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from './root.js'

const documents = execFileSync('git', ['-c', 'safe.directory=*', 'ls-files', '*.md'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .trim()
  .split('\n')

/** What a document says to type into a shell. */
const commandsOf = (document: string): string[] =>
  [...readFileSync(join(ROOT, document), 'utf8').matchAll(/^```(?:sh|bash|zsh)\n(.*?)^```/gms)].map(
    ([, text = '']) => text,
  )

describe('answers', () => {
  test('there are commands to look at', () => {
    expect(commandsOf('README.md').length).toBeGreaterThan(5)
  })

  // An interactive zsh passes # and what follows to the command as arguments.
  test.each(documents)('what %s says to type can be pasted into bash and zsh: no comments', (document) => {
    const commented = commandsOf(document)
      .flatMap((text) => text.split('\n'))
      .filter((line) => /(^|\s)#(\s|$)/.test(line))
    expect(commented).toEqual([])
  })
})
