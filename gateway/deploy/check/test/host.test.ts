import { spawnSync } from 'node:child_process'
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ROOT } from '../../../test/root.js'

/** A Docker CLI with versions and without images. */
const DOCKER = `#!/bin/sh
case "$*" in
  'version --format {{.Server.Version}}') [ -n "$ENGINE_VERSION" ] && echo "$ENGINE_VERSION" ;;
  'compose version --short') echo "$COMPOSE_VERSION" ;;
  'compose config migrate') printf 'services:\\n  migrate:\\n    image: %s\\n' "$IMAGE" ;;
  *) exit 1 ;;
esac
`
const CURRENT = { ENGINE_VERSION: '28.5.1', COMPOSE_VERSION: '2.40.3' }

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shopstack-host-'))
  await mkdir(join(folder, 'gateway/deploy'), { recursive: true })
  for (const name of ['check-host.sh', 'make-env.sh', 'upgrade.sh'])
    await cp(join(ROOT, 'gateway/deploy', name), join(folder, 'gateway/deploy', name))
  await cp(join(ROOT, '.env.example'), join(folder, '.env.example'))
  await mkdir(join(folder, 'bin'))
  await writeFile(join(folder, 'bin/docker'), DOCKER)
  await chmod(join(folder, 'bin/docker'), 0o755)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Runs an operator script with these variables. */
function script(name: string, variables: Readonly<Record<string, string>> = CURRENT, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync('bash', [join(folder, 'gateway/deploy', name), ...args], {
    encoding: 'utf8',
    env: { PATH: `${join(folder, 'bin')}:/usr/local/bin:/usr/bin:/bin`, ...variables },
  })
  return { status, output: stdout + stderr }
}

const dotEnv = (text: string) => writeFile(join(folder, '.env'), text)

describe('answers', () => {
  test.each(['25.0.0', '28.5.1'])('Docker Engine %s can run the shop', (engine) => {
    const result = script('check-host.sh', { ENGINE_VERSION: engine, COMPOSE_VERSION: 'v2.24.0' })
    expect(result).toEqual({ status: 0, output: '' })
  })

  test('a name in .env that is no setting is reported, those of Compose and lines of a key are not', async () => {
    await dotEnv(
      'LOGLEVEL=debug\nTAX_RATE=7\nCOMPOSE_FILE=a.yml\nJWT_PRIVATE_KEY="first\nLINE=a line\nlast"\n',
    )
    const { status, output } = script('check-host.sh')
    expect(status).toBe(0)
    expect(output.match(/Warning: \w+/g)).toEqual(['Warning: LOGLEVEL'])
  })

  test('.env has every secret, is readable by its owner alone, and a second run leaves it as it is', async () => {
    expect(script('make-env.sh').status).toBe(0)
    const path = join(folder, '.env')
    const text = await readFile(path, 'utf8')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    const env = parseEnv(text)
    const passwords = ['POSTGRES', 'TRANSACTIONS', 'INSIGHTS', 'GATEWAY', 'REDIS', 'GRAFANA'].map(
      (name) => env[`${name}_PASSWORD`],
    )
    expect(new Set(passwords).size).toBe(6)
    for (const password of passwords) expect(password).toMatch(/^[0-9a-f]{48}$/)
    expect(env.SUBGRAPH_SECRET).toMatch(/^[0-9a-f]{64}$/)
    const derived = createPublicKey(createPrivateKey(env.JWT_PRIVATE_KEY ?? ''))
    expect(derived.export({ format: 'pem', type: 'spki' }).toString().trim()).toBe(env.JWT_PUBLIC_KEYS)
    expect(script('make-env.sh')).toMatchObject({
      status: 0,
      output: expect.stringContaining('left as it is'),
    })
    expect(await readFile(path, 'utf8')).toBe(text)
    expect((await readdir(folder)).filter((name) => name.startsWith('.env.')).sort()).toEqual([
      '.env.example',
    ])
  })

  test('the way back names the image of a registry with a port', () => {
    const variables = { ...CURRENT, IMAGE: 'registry.example:5000/shopstack' }
    expect(script('upgrade.sh', variables, '--back')).toEqual({
      status: 1,
      output: 'There is no image registry.example:5000/shopstack:previous to roll back to.\n',
    })
  })
})

describe('refuses', () => {
  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['an older engine', { ENGINE_VERSION: '24.0.9' }, 'Docker Engine is 24.0.9; 25 or newer'],
    ['no engine', { ENGINE_VERSION: '' }, 'Docker Engine is not running'],
    ['an older Compose', { COMPOSE_VERSION: '2.23.3' }, 'Docker Compose is 2.23.3; 2.24 or newer'],
    ['no Compose', { COMPOSE_VERSION: '' }, 'docker compose is missing'],
  ])('check-host.sh rejects %s', (_, versions, sentence) => {
    const { status, output } = script('check-host.sh', { ...CURRENT, ...versions })
    expect(status).toBe(1)
    expect(output).toContain(sentence)
  })

  test.each([
    ['PYTHON_API_PORT=off', 'PYTHON_API_PORT is off'],
    ['NODE_API_PORT="off"', 'graphql-only/docker-compose.yml'],
    ['GATEWAY_PORT=four', 'GATEWAY_PORT is "four", which is no port'],
  ])('check-host.sh rejects %s in .env, because a published port is a number', async (line, sentence) => {
    await dotEnv(`${line}\n`)
    const { status, output } = script('check-host.sh')
    expect(status).toBe(1)
    expect(output).toContain(sentence)
  })
})
