import { parse } from 'yaml'
import { z } from 'zod'
import { interpolate } from './interpolate.js'

const texts = z.array(z.string())
const limits = z.object({ cpus: z.string().optional(), memory: z.string() })

/** The checked part of a service; `lint.ts` validates the rest against the Compose specification. */
const service = z.object({
  image: z.string(),
  build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
  command: texts.optional(),
  environment: z.record(z.string(), z.string()).default({}),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: texts, start_period: z.string() }).optional(),
  restart: z.string().optional(),
  read_only: z.boolean().default(false),
  cap_drop: texts.default([]),
  security_opt: texts.default([]),
  ports: texts.default([]),
  networks: texts.default([]),
  profiles: texts.default([]),
  deploy: z.object({ resources: z.object({ limits }) }).optional(),
})

const file = z.object({
  services: z.record(z.string(), service),
  networks: z.record(z.string(), z.object({ internal: z.boolean().optional() })),
})

/** A service of a compose file with interpolated variables. */
export type ComposeService = z.infer<typeof service>

/** The checked part of a compose file. */
export type ComposeFile = z.infer<typeof file>

/** Reads a compose file with the variables of `env`. */
export function readComposeFile(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): ComposeFile {
  // Values are interpolated after parsing, so that YAML syntax in a variable stays text.
  const filled = (value: unknown): unknown => {
    if (typeof value === 'string') return interpolate(value, env)
    if (Array.isArray(value)) return value.map(filled)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, inside]) => [name, filled(inside)]))
  }
  return file.parse(filled(parse(text, { merge: true })))
}

/** The services without a profile, each after its dependencies. */
export function inOrder({ services }: ComposeFile): [name: string, service: ComposeService][] {
  const ordered = new Map<string, ComposeService>()
  const add = (name: string): void => {
    const found = services[name]
    if (!found || ordered.has(name) || found.profiles.length > 0) return
    for (const dependency of Object.keys(found.depends_on)) add(dependency)
    ordered.set(name, found)
  }
  for (const name of Object.keys(services)) add(name)
  return [...ordered]
}
