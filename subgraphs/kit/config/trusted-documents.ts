import { dirname, resolve } from 'node:path'
import type { Env } from '@shopstack/drizzle/environment/env'
import { SCHEMA_ROOT } from '@shopstack/schema/sdl'
import { z } from 'zod'
import type { envReader } from './env-reader.js'

/** Which documents of clients the gateway executes. */
export interface TrustedDocumentsConfig {
  /** `prefer`: trusted documents are prepared without limits; `only`: others are refused. */
  readonly mode: 'off' | 'prefer' | 'only'
  /** Paths of the manifests; none with mode `off`. */
  readonly manifests: readonly string[]
}

type Reader = Pick<ReturnType<typeof envReader>, 'read' | 'addProblem'>

/** Reads the settings of trusted documents; relative paths start at the folder of the repository. */
export function readTrustedDocuments({ read, addProblem }: Reader, env: Env): TrustedDocumentsConfig {
  const paths = (env.TRUSTED_DOCUMENTS ?? '')
    .split(',')
    .map((path) => path.trim())
    .filter((path) => path !== '')
  const mode = read(
    'TRUSTED_DOCUMENTS_MODE',
    z.enum(['off', 'prefer', 'only']),
    paths.length > 0 ? 'prefer' : 'off',
    '"off", "prefer" or "only"',
  )
  if (mode !== 'off' && paths.length === 0)
    addProblem('TRUSTED_DOCUMENTS', `missing; TRUSTED_DOCUMENTS_MODE=${mode} needs a manifest`)
  const root = dirname(SCHEMA_ROOT)
  return { mode, manifests: mode === 'off' ? [] : paths.map((path) => resolve(root, path)) }
}
