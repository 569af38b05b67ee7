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

/** The host of the shop in the pages. */
const DOCUMENTED_HOST = 'localhost:4000'

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
    resolveJsonModule: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ['src', '*.ts'],
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

/** A project made of pages, with its files. */
export interface ClientProject {
  readonly folder: string
  /** Checks the types and runs the conversation with the shop. */
  converse(): Promise<void>
  run(command: string, args: readonly string[]): Promise<void>
  /** Replaces text in a file, which has to contain it. */
  replace(path: string, text: string, by: string): Promise<void>
}

/**
 * Makes a project of the README and pages of `clients/`: installs what they say and generates the types from the shop.
 * @throws Error with the output of the step that failed
 */
export async function openProject(
  names: readonly string[],
  shopUrl: string,
  open: Disposables,
): Promise<ClientProject> {
  const read = (path: string) => readFileSync(join(SCHEMA_ROOT, path), 'utf8')
  const pages = [read('README.md'), ...names.map((name) => read(`clients/${name}.md`))]
  const name = names.join(' and ')
  const folder = open.add(name, await mkdtemp(join(tmpdir(), 'shopstack-client-')), (dir) =>
    rm(dir, { recursive: true, force: true }),
  )
  const files = new Map([
    ...pages.flatMap((page) => [...filesIn(page)]),
    ['src/conversation.ts', CONVERSATION],
    ['tsconfig.json', JSON.stringify(TSCONFIG)],
    ['package.json', '{ "private": true, "type": "module" }'],
  ])
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text.replaceAll(DOCUMENTED_HOST, new URL(shopUrl).host))
  }
  const packages = [...pages.flatMap(packagesIn), 'tsx@4']
  await run(folder, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...packages])
  await run(folder, 'npx', ['graphql-codegen'])
  return {
    folder,
    run: (command, args) => run(folder, command, args),
    async converse() {
      await run(folder, 'npx', ['tsc'])
      // Browsers and Node 22 have WebSockets.
      await run(folder, 'npx', ['tsx', '--experimental-websocket', 'src/conversation.ts'])
    },
    async replace(path, text, by) {
      const content = readFileSync(join(folder, path), 'utf8')
      if (!content.includes(text)) throw new Error(`${path} has no ${text}`)
      await writeFile(join(folder, path), content.replaceAll(text, by))
    },
  }
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
