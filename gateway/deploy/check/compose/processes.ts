import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runAs, serverAccount } from '@shopstack/drizzle/embedded/os-user'
import type { Image } from './build-image.js'
import type { Service } from './compose-file.js'

/** Who a process runs as; nothing for whoever runs this. */
export type Account = ReturnType<typeof runAs>

/** Nobody in particular where root runs this, as no container of ours is root's. */
export const accountOf = async (): Promise<Account> => runAs(await serverAccount('/nowhere'))

/** Where a service's name and port lead to on this machine. */
export class Addresses {
  readonly #places = new Map<string, string>()

  /** Finds a free port for every port that a service is told to listen on. */
  async give(name: string, { environment }: Service): Promise<void> {
    for (const [variable, port] of Object.entries(environment))
      if (variable.endsWith('_PORT')) this.#places.set(`${name}:${port}`, `127.0.0.1:${await freePort()}`)
  }

  /** Says where something is that runs already. */
  set(service: string, place: string): void {
    this.#places.set(service, place)
  }

  /** The place of `service:port`. */
  of(service: string): string {
    const place = this.#places.get(service)
    if (!place) throw new Error(`Nothing of the compose file listens on ${service}.`)
    return place
  }

  /** The environment of a service, with ports and hosts of this machine. */
  environment(name: string, { environment }: Service): Record<string, string> {
    const translated = Object.entries(environment).map(([variable, value]) => [
      variable,
      variable.endsWith('_PORT') ? portOf(this.of(`${name}:${value}`)) : this.translate(value),
    ])
    return Object.fromEntries(translated)
  }

  /** A text with `service:port` replaced by its place; of the service itself, `127.0.0.1:port` too. */
  translate(text: string, own?: string): string {
    let translated = text
    for (const [service, place] of this.#places) {
      const [name, port] = service.split(':')
      translated = translated.replaceAll(new RegExp(`(?<=//|@)${service}\\b`, 'g'), place)
      if (name === own) translated = translated.replaceAll(`127.0.0.1:${port}`, place)
    }
    return translated
  }
}

const portOf = (place: string): string => place.split(':').at(-1) ?? ''

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (typeof address !== 'object' || address === null) throw new Error('a TCP server has a port')
  return address.port
}

/** A container's process without the container. */
export interface Running {
  readonly name: string
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>
  stop(): Promise<number | null>
  /** The last that it has printed. */
  output(): string
}

/** What a process runs with, beside what its service says. */
export interface Surroundings {
  image: Image
  account: Account
  addresses: Addresses
  path: string
}

const spawnIn = (
  { image, account, path }: Surroundings,
  [program = '', ...args]: readonly string[],
  env: Record<string, string>,
): ChildProcess =>
  spawn(program, args, {
    cwd: join(image.root, image.workdir),
    env: { PATH: path, HOME: '/tmp', ...image.env, ...env },
    ...account,
  })

/** Starts a service's command in the image's folder; `input` is what it is told on standard input. */
export function start(name: string, service: Service, surroundings: Surroundings, input = ''): Running {
  const { image, addresses } = surroundings
  const child = spawnIn(surroundings, service.command ?? image.command, addresses.environment(name, service))
  let output = ''
  const hear = (chunk: Buffer) => {
    output = (output + chunk).slice(-8_000)
  }
  child.stdin?.end(input)
  child.stdout?.on('data', hear)
  child.stderr?.on('data', hear)
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return {
    name,
    ended,
    output: () => output,
    stop() {
      child.kill('SIGTERM')
      return ended
    },
  }
}

/** How often a healthcheck is asked, and for how long, in milliseconds. */
const EVERY = 500
const PATIENCE = 60_000

/** Waits until the healthcheck of a service succeeds, by running its very command. */
export async function healthy(running: Running, service: Service, surroundings: Surroundings): Promise<void> {
  const [kind, ...command] = service.healthcheck?.test ?? []
  if (kind !== 'CMD') throw new Error(`${running.name} has no healthcheck that is a command.`)
  const translated = command.map((word) => surroundings.addresses.translate(word, running.name))
  let isOver = false
  void running.ended.then(() => {
    isOver = true
  })
  for (const until = Date.now() + PATIENCE; Date.now() < until && !isOver; await sleep(EVERY)) {
    const [code] = await once(spawnIn(surroundings, translated, {}), 'close')
    if (code === 0) return
  }
  throw new Error(`${running.name} ${isOver ? 'ended' : 'is not healthy'}:\n${running.output()}`)
}
