import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, lstat, mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import ignoring from '@balena/dockerignore'
import { readDockerfile, type Stage, type Step } from './dockerfile.js'

/** What a Dockerfile made, in a folder instead of an image. */
export interface Image {
  /** The folder that stands for `/`. */
  readonly root: string
  readonly workdir: string
  readonly env: Readonly<Record<string, string>>
  /** The account that it runs as. */
  readonly user: string
  readonly command: readonly string[]
}

/** Where an image is made of what. */
export interface BuildOptions {
  /** The folder that the Dockerfile copies from. */
  context: string
  dockerfile: string
  /** Each stage gets a folder in this one. */
  folder: string
  /** What every command has beside the variables of the Dockerfile. */
  env: Readonly<Record<string, string>>
  say(line: string): void
}

/** Does the very steps of a Dockerfile, one after the other, with the Node of this machine in place of its base image. */
export async function buildImage(options: BuildOptions): Promise<Image> {
  const stages = readDockerfile(await readFile(options.dockerfile, 'utf8'))
  const made = new Map<string, Image>()
  let last: Image | undefined
  for (const [index, stage] of stages.entries()) {
    last = await buildStage(stage, join(options.folder, String(index)), made, options)
    if (stage.name) made.set(stage.name, last)
  }
  if (!last) throw new Error('The Dockerfile has no FROM.')
  return last
}

async function buildStage(
  { steps, image }: Stage,
  root: string,
  made: ReadonlyMap<string, Image>,
  options: BuildOptions,
): Promise<Image> {
  options.say(`FROM ${image}`)
  let state: Image = { root, workdir: '/', env: {}, user: 'root', command: [] }
  await mkdir(root, { recursive: true })
  for (const step of steps) state = await doStep(step, state, made, options)
  return state
}

async function doStep(
  step: Step,
  state: Image,
  made: ReadonlyMap<string, Image>,
  options: BuildOptions,
): Promise<Image> {
  const here = join(state.root, state.workdir)
  switch (step.do) {
    case 'workdir':
      await mkdir(join(state.root, step.path), { recursive: true })
      return { ...state, workdir: step.path }
    case 'env':
      return { ...state, env: { ...state.env, ...step.values } }
    case 'user':
      return { ...state, user: step.name }
    case 'command':
      return { ...state, command: step.command }
    case 'copy':
      options.say(`COPY ${step.paths.join(' ')} ${step.to}`)
      await copy(step, here, made, options)
      return state
    case 'run':
      options.say(`RUN ${step.command}`)
      await run(step.command, here, { ...options.env, ...state.env })
      return state
  }
}

/** Docker looks into folders whose contents may be listed, but there is nothing of an image in these, and much else. */
const SKIPPED = new Set(['.git', '.shopstack', '.turbo', 'dist', 'node_modules'])

async function copy(
  { from, paths, to }: Extract<Step, { do: 'copy' }>,
  here: string,
  made: ReadonlyMap<string, Image>,
  { context, dockerfile }: BuildOptions,
): Promise<void> {
  const source = from === null ? context : made.get(from)?.root
  if (!source) throw new Error(`There is no stage ${from} to copy from.`)
  const isSent = from === null ? await buildContext(`${dockerfile}.dockerignore`) : () => true
  const filter = async (path: string) =>
    (await lstat(path)).isDirectory()
      ? from !== null || !SKIPPED.has(basename(path))
      : isSent(relative(source, path))
  for (const path of paths) {
    const found = join(source, path)
    const target = resolve(here, to)
    // A folder's contents are copied, not the folder; a file goes into a folder when the target ends like one.
    const isFile = (await stat(found)).isFile()
    const place = isFile && (paths.length > 1 || to.endsWith('/')) ? join(target, basename(found)) : target
    await cp(found, place, { recursive: true, verbatimSymlinks: true, filter })
  }
}

/** Which files, by their path in the build context, Docker sends to a build. */
export async function buildContext(dockerignore: string): Promise<(path: string) => boolean> {
  const ignored = ignoring.default().add(await readFile(dockerignore, 'utf8'))
  return (path) => !ignored.ignores(path)
}

/** How large everything in a folder is. */
export async function megabytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => (await lstat(join(parentPath, name))).size),
  )
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1_000_000)
}

async function run(command: string, cwd: string, env: Record<string, string>): Promise<void> {
  const child = spawn('sh', ['-ec', command], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] })
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors = (errors + chunk).slice(-4_000)
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`RUN ${command} ended with ${code}:\n${errors}`)
}
