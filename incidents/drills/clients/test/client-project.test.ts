import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SCHEMA_ROOT } from '@shopstack/schema/sdl'
import { describe, expect, test } from 'vitest'
import { filesIn, packagesIn } from '../client-project.js'

const readme = readFileSync(join(SCHEMA_ROOT, 'README.md'), 'utf8')

describe('answers', () => {
  test.each(['apollo-client', 'urql'])(
    'the page of %s has every file of its project, and installs packages',
    (name) => {
      const page = readFileSync(join(SCHEMA_ROOT, 'clients', `${name}.md`), 'utf8')
      expect([...filesIn(page).keys()]).toEqual(
        ['shop', 'list-products', 'place-order', 'watch-order'].map((file) => `src/${file}.ts`),
      )
      expect(packagesIn(page)).toContain('graphql@16')
    },
  )

  test('the README has the configuration of the code generator and its packages', () => {
    expect([...filesIn(readme).keys()]).toEqual(['codegen.ts'])
    expect(packagesIn(readme)).toEqual([
      '@graphql-codegen/cli@6',
      '@graphql-codegen/client-preset@5',
      'typescript@5',
    ])
  })

  test('the code generator works before the first document is written, as a newcomer starts it', () => {
    const page = readFileSync(join(SCHEMA_ROOT, 'clients/trusted-documents.md'), 'utf8')
    for (const text of [readme, page])
      expect(filesIn(text).get('codegen.ts')).toMatch(/^ {2}ignoreNoDocuments: true,$/m)
  })

  test('a block without the path of a file is not part of the project', () => {
    expect(filesIn('```ts\nconst a = 1\n```\n```sh\n// b.ts\n```\n').size).toBe(0)
  })
})
