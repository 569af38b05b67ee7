import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../root.js'
import { WORKSPACES } from './sources.js'

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const { version }: { version: string } = JSON.parse(read('package.json'))

/** Every text that names the version, with the pattern that finds it. */
const PLACES: readonly [path: string, pattern: RegExp][] = [
  ...WORKSPACES.flatMap(({ folder }): [string, RegExp][] => [
    [`${folder}/package.json`, /"version": "([^"]+)"/g],
    [`${folder}/package.json`, /"@shopstack\/\w+": "([^"]+)"/g],
  ]),
  ['package-lock.json', /^ {2}"version": "([^"]+)"/gm],
  ['gateway/Dockerfile', /^ARG VERSION=(\S+)/gm],
  ['gateway/deploy/kubernetes/example/kustomization.yaml', /newTag: (\S+)/g],
  ['gateway/deploy/kubernetes/example/migrate/kustomization.yaml', /newTag: (\S+)/g],
]

/** Places with another version, and sections of a changelog that are neither pending nor dated. */
const versionsIn = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].flatMap(([, found = '']) => (found === version ? [] : [found]))
const headingsOf = (changelog: string): string[] =>
  [...changelog.matchAll(/^## (.*)$/gm)].map(([, heading = '']) => heading)

describe('answers', () => {
  test.each(PLACES)('%s has the version of the release (%s)', (path, pattern) => {
    expect(versionsIn(read(path), pattern)).toEqual([])
  })

  test.each(['gateway/deploy/CHANGELOG.md', 'schema/CHANGELOG.md'])(
    '%s describes the release, newest first',
    (path) => {
      const [first = '', ...others] = headingsOf(read(path)).filter((heading) => heading !== 'Pending')
      expect(first).toMatch(new RegExp(`^${version.replaceAll('.', '\\.')}, \\d{4}-\\d{2}-\\d{2}$`))
      for (const heading of others) expect(heading).toMatch(/^\d+\.\d+\.\d+, \d{4}-\d{2}-\d{2}$/)
    },
  )
})

describe('refuses', () => {
  test('a place with another version is found', () => {
    expect(versionsIn('ARG VERSION=9.9.9\n', /^ARG VERSION=(\S+)/gm)).toEqual(['9.9.9'])
  })
})
