import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { processEnv } from '@shopstack/drizzle/environment/env'
import type { Disposables } from '@shopstack/kit/process/disposables'
import { SCHEMA_ROOT } from '@shopstack/schema/sdl'
import { CONVERSATION } from './conversation.js'

/** The address of the shop in the pages. */
const DOCUMENTED_URL = 'http://localhost:4000'

const TSCONFIG = {
  compilerOptions: {
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    lib: ['es2022', 'dom', 'esnext.disposable'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noPropertyAccessFromIndexSignature: true,
    verbatimModuleSyntax: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ['src', 'codegen.ts'],
}

/** Files by path: the code blocks of a page that begin with a comment with their path. */
export function filesIn(page: string): Map<string, string> {
  const blocks = page.matchAll(/^```ts\n\/\/ (\S+\.ts)\n(.*?)^```$/gms)
  return new Map([...blocks].map(([, path = '', text = '']) => [path, text]))
}

/** Packages that the shell blocks of a page install. */
export function packagesIn(page: string): string[] {
  const lines = [...page.matchAll(/^npm install (.+)$/gm)].map(([, args = '']) => args)
  return lines.flatMap((args) => args.split(' ').filter((arg) => !arg.startsWith('-')))
}

/**
 * Makes a project of the README and one page of `clients/`: installs what they say, generates the types from the shop, checks the
 * types and runs the conversation.
 * @throws Error with the output of the step that failed
 */
export async function runPage(name: string, shopUrl: string, open: Disposables): Promise<void> {
  const page = readFileSync(join(SCHEMA_ROOT, 'clients', `${name}.md`), 'utf8')
  const readme = readFileSync(join(SCHEMA_ROOT, 'README.md'), 'utf8')
  const folder = open.add(name, await mkdtemp(join(tmpdir(), 'shopstack-client-')), (dir) =>
    rm(dir, { recursive: true, force: true }),
  )
  const files = new Map([
    ...filesIn(readme),
    ...filesIn(page),
    ['src/conversation.ts', CONVERSATION],
    ['tsconfig.json', JSON.stringify(TSCONFIG)],
    ['package.json', '{ "private": true, "type": "module" }'],
  ])
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text.replaceAll(DOCUMENTED_URL, shopUrl))
  }
  const packages = [...packagesIn(readme), ...packagesIn(page), 'tsx@4']
  await run(folder, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...packages])
  await run(folder, 'npx', ['graphql-codegen'])
  await run(folder, 'npx', ['tsc'])
  await run(folder, 'npx', ['tsx', 'src/conversation.ts'])
}

async function run(cwd: string, command: string, args: readonly string[]): Promise<void> {
  // The engines that this repository requires of its own packages do not apply to the project.
  const env = { ...processEnv(), npm_config_engine_strict: 'false' }
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output.slice(-4_000)}`)
}
