import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const COMPILER = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
const OPTIONS = {
  strict: true,
  noEmit: true,
  module: 'nodenext',
  target: 'es2023',
  types: [],
  skipLibCheck: true,
}

/** A type that a file of this folder exports. */
interface TypeReference {
  readonly file: string
  readonly name: string
}

/**
 * Type-checks values, each with the part of the type that it must have, such as `['name']`; finds unknown keys, missing keys and wrong
 * types, and returns the errors of the compiler.
 */
export async function typeErrors(
  { file, name }: TypeReference,
  values: readonly { readonly part: string; readonly value: unknown }[],
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'shopstack-types-'))
  const source = fileURLToPath(new URL(file, import.meta.url))
  const constants = values.map(
    ({ part, value }, index) =>
      `export const v${index}: ${name}${part} = ${JSON.stringify(value, null, 1)}\n`,
  )
  await writeFile(
    join(folder, 'values.mts'),
    `import type { ${name} } from '${source}'\n${constants.join('')}`,
  )
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: OPTIONS, files: ['values.mts'] }),
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
