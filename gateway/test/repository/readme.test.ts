import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../root.js'

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

/** Whether a command is installed here. */
const isInstalled = (command: string): boolean => spawnSync(command, ['--version']).status === 0
const withCommands = documents.filter((document) => commandsOf(document).length > 0)

describe('answers', () => {
  test('there are commands to check', () => {
    expect(commandsOf('README.md').length).toBeGreaterThan(5)
  })

  // An interactive zsh passes # and what follows to the command as arguments.
  test.each(documents)('the commands of %s have no comments, so that zsh accepts them', (document) => {
    const commented = commandsOf(document)
      .flatMap((text) => text.split('\n'))
      .filter((line) => /(^|\s)#(\s|$)/.test(line))
    expect(commented).toEqual([])
  })

  // An interactive shell replaces ! within double quotes by a line of its history.
  test.each(withCommands)('no command of %s is expanded as history', (document) => {
    expect(commandsOf(document).filter((text) => text.includes('!'))).toEqual([])
  })

  describe.each([
    ['bash', ['--norc', '-n']],
    ['zsh', ['-f', '-n']],
  ] as const)('%s', (shell, options) => {
    test.skipIf(!isInstalled(shell)).each(withCommands)(
      'the shell parses every command of %s',
      (document) => {
        for (const input of commandsOf(document)) {
          const { status, stderr } = spawnSync(shell, options, { input, encoding: 'utf8' })
          expect({ input, status, stderr }).toEqual({ input, status: 0, stderr: '' })
        }
      },
    )
  })
})
