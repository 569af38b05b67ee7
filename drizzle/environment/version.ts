import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { processEnv } from './env.js'

const manifest = createRequire(import.meta.url).resolve('@shopstack/drizzle/package.json')
const { version }: { version: string } = JSON.parse(readFileSync(manifest, 'utf8'))
const revision = processEnv().SHOPSTACK_REVISION

/** The running version, such as `0.1.0`; an image that was built from a commit adds it: `0.1.0+1a2b3c4`. */
export const VERSION: string = revision ? `${version}+${revision}` : version
