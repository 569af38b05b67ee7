import { describe, expect, test } from 'vitest'
import { devDependenciesStayOutOfTheProduct, type Manifests, readManifests } from './dependencies.js'
import { readSources } from './sources.js'

const MANIFESTS: Manifests = new Map([
  ['.', { devDependencies: { vitest: '1.0.0' } }],
  [
    'gateway',
    { dependencies: { undici: '1.0.0' }, devDependencies: { jose: '1.0.0', '@types/node': '1.0.0' } },
  ],
])
const broken = (files: Record<string, string>) =>
  devDependenciesStayOutOfTheProduct(MANIFESTS)(new Map(Object.entries(files)))

describe('answers', () => {
  test('no product file imports a devDependency', () => {
    expect(devDependenciesStayOutOfTheProduct(readManifests())(readSources())).toEqual([])
  })
})

describe('refuses', () => {
  test.each([
    ['of the workspace', "import { SignJWT } from 'jose'", 'jose'],
    ['of the root', "import { test } from 'vitest'", 'vitest'],
    ['by a path in it', "import { defineConfig } from 'vitest/config'", 'vitest'],
    ['on demand', "const { SignJWT } = await import('jose')", 'jose'],
  ])('a product file that imports a devDependency %s is reported', (_, text, name) => {
    expect(broken({ 'gateway/http/authenticate.ts': text })).toEqual([
      `gateway/http/authenticate.ts: imports the devDependency ${name}`,
    ])
  })
})

describe('protects', () => {
  test('tests, benchmarks, drills, checks and build programs import devDependencies', () => {
    const text = "import { SignJWT } from 'jose'"
    const paths = [
      'gateway/test/sign-in.test.ts',
      'gateway/bench/report.ts',
      'gateway/deploy/check/manifests.ts',
      'incidents/drills/harness/process.ts',
      'schema/generate/compose.ts',
      'drizzle/drizzle.config.ts',
    ]
    expect(broken(Object.fromEntries(paths.map((path) => [path, text])))).toEqual([])
  })

  test('product files import dependencies, own files and types of devDependencies', () => {
    const text =
      "import { request } from 'undici'\nimport './jose.js'\nimport type { JWTPayload } from 'jose'"
    expect(broken({ 'gateway/http/authenticate.ts': text })).toEqual([])
  })
})
