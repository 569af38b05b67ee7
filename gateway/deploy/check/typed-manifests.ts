import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Kinds } from './kubernetes-kinds.js'

/** An unvalidated document of a manifest. */
export interface Document {
  readonly apiVersion: string
  readonly kind: string
}

/** An unknown kind is an error of the compiler. */
const kindOf = ({ apiVersion, kind }: Document) => `${apiVersion} ${kind}` as keyof Kinds

const COMPILER = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
const OPTIONS = {
  strict: true,
  noEmit: true,
  module: 'nodenext',
  target: 'es2023',
  types: [],
  skipLibCheck: true,
}

/** Type-checks documents against the Kubernetes API, which finds unknown keys, missing keys and wrong types; returns the errors. */
export async function typeErrors(documents: readonly Document[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'shopstack-manifests-'))
  const kinds = fileURLToPath(new URL('kubernetes-kinds.js', import.meta.url))
  const constants = documents.map(
    (one, index) => `export const m${index}: Kinds['${kindOf(one)}'] = ${JSON.stringify(one, null, 1)}\n`,
  )
  await writeFile(
    join(folder, 'manifests.mts'),
    `import type { Kinds } from '${kinds}'\n${constants.join('')}`,
  )
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: OPTIONS, files: ['manifests.mts'] }),
  )
  try {
    return await new Promise((resolve) => {
      execFile(process.execPath, [COMPILER, '-p', folder, '--pretty', 'false'], (_, stdout, stderr) =>
        resolve(stdout + stderr),
      )
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
