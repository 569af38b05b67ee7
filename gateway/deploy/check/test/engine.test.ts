import { spawnSync } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ROOT } from '../../../test/root.js'
import { DEPLOY } from '../manifests.js'

/** A Docker CLI that records its calls and knows one thing, if any; without COMPOSE it has no Compose. */
const DOCKER = `#!/bin/sh
echo "$*" >>"$CALLS"
case "$*" in
  'compose version' | info) [ -n "$COMPOSE" ] ;;
  "$KIND "*label=com.docker.compose.project=shopstack | "$KIND "*reference=shopstack*) echo abc ;;
  'version '*) echo 28.5.1 ;;
esac
`
/** Programs that the script uses before it looks for those of Debian. */
const PROGRAMS = ['dirname', 'sort', 'comm', 'xargs', 'cat', 'mktemp', 'rm']

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shopstack-engine-test-'))
  await writeFile(join(folder, 'docker'), DOCKER)
  await chmod(join(folder, 'docker'), 0o755)
  for (const name of PROGRAMS) {
    const path = spawnSync('bash', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim()
    await symlink(path, join(folder, name))
  }
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Runs `run.sh echo checked` with these variables; returns what it prints and the calls of the Docker CLI. */
async function start(variables: Readonly<Record<string, string>>) {
  const calls = join(folder, 'calls')
  const bash = spawnSync('bash', ['-c', 'command -v bash'], { encoding: 'utf8' }).stdout.trim()
  const { status, stdout, stderr } = spawnSync(
    bash,
    [join(DEPLOY, 'check/engine/run.sh'), bash, '-c', 'echo "checked $COMPOSE_PROJECT_NAME"'],
    { encoding: 'utf8', env: { PATH: folder, CALLS: calls, DOCKER_HOST: 'unix:///socket', ...variables } },
  )
  return { status, output: stdout + stderr, calls: await readFile(calls, 'utf8') }
}
const REMOVES = /\b(rm|down|prune|kill|stop)\b/

describe('answers', () => {
  test('the check runs on an engine that answers, without the project of the caller', async () => {
    const { status, output } = await start({ COMPOSE: 'yes', COMPOSE_PROJECT_NAME: 'mine' })
    expect(output).toMatch(/engine 28\.5\.1 at unix:\/\/\/socket\n.*checked \n.*removed the shop/s)
    expect(status).toBe(0)
  })

  test('the description of the check is printed before an engine is looked for', () => {
    const command = ['run.sh', 'main.ts'].map((name) => join(DEPLOY, 'check/engine', name))
    const { status, stdout } = spawnSync(
      'bash',
      [command[0] ?? '', process.execPath, '--conditions=source', '--import=tsx', command[1] ?? '', '--help'],
      { cwd: ROOT, encoding: 'utf8' },
    )
    expect(stdout).toMatch(/^Usage: npm run compose:check -- .*--all/s)
    expect(status).toBe(0)
  })
})

describe('refuses', () => {
  test.each(['ps', 'volume', 'network', 'image'])(
    'an engine with a shop on it, known by docker %s, is left alone, and CI fails',
    async (kind) => {
      for (const [ci, exit] of [['', 0] as const, ['true', 1] as const]) {
        const { status, output, calls } = await start({ COMPOSE: 'yes', KIND: kind, CI: ci })
        expect(output).toContain(
          'compose:check was not run: the Docker Engine of this machine has containers',
        )
        expect(status).toBe(exit)
        expect(calls).not.toMatch(REMOVES)
      }
    },
  )

  test('an engine on another machine is left alone', async () => {
    const { status, output, calls } = await start({
      COMPOSE: 'yes',
      DOCKER_HOST: 'tcp://engine:2376',
      CI: 'true',
    })
    expect(output).toContain('the Docker Engine is on another machine (tcp://engine:2376)')
    expect(status).toBe(1)
    expect(calls).not.toMatch(REMOVES)
  })

  test('a machine without an engine that is no Debian is reported, and CI fails', async () => {
    for (const [ci, exit] of [['', 0] as const, ['true', 1] as const]) {
      const { status, output } = await start({ CI: ci })
      expect(output).toMatch(
        /^compose:check was not run: no Docker Engine with Compose answers, and (only root can bring one|apt-get is missing)/,
      )
      expect(status).toBe(exit)
    }
  })
})
