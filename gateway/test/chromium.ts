import { existsSync } from 'node:fs'
import { processEnv } from '@shopstack/drizzle/environment/env'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** The browser of this machine: `CHROMIUM_PATH`, else where systems put it; undefined when there is none. */
export const chromiumPath = (): string | undefined =>
  processEnv().CHROMIUM_PATH || PLACES.find((path) => existsSync(path))

/** Started so that the browser itself asks the network for nothing. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
