import { join } from 'node:path'
import { SCHEMA_ROOT } from '@shopstack/schema/sdl'

/** The root of the repository. */
export const ROOT = join(SCHEMA_ROOT, '..')
