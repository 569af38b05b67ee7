import { expect, runScript } from './shop.js'

/** What runs a command of the manual. */
type Runner =
  /** The engine check, as it is written or as in the text. */
  | { readonly engine: true | string }
  /** The steps of the engine check, as part of something else. */
  | { readonly step: string }
  /** A file of this repository: a test, or the program itself. */
  | { readonly file: string }
  /** Nothing, and the reason. */
  | { readonly not: string }

const ENGINE: Runner = { engine: true }
const UPGRADE: Runner = { step: 'secrets are rotated under load' }
const BACKUP: Runner = { file: 'drizzle/backup/test/backup.slow.test.ts' }
const CLUSTER: Runner = { not: 'there is no cluster' }
const ON_SERVER = 'docker compose exec -T postgres'

/**
 * The commands of the manual outside of its `sh` blocks, by page and as they are written there, and what runs each of them. The
 * blocks are all run by the engine check.
 */
export const COMMANDS_IN_TEXT: Readonly<Record<string, Readonly<Record<string, Runner>>>> = {
  README: { 'npm run compose:check -- --all': { file: 'gateway/deploy/check/engine/main.ts' } },
  alerts: {
    // Grafana is in no package that the check could take instead of its image.
    'docker compose --profile monitoring up --detach': { step: 'Prometheus starts' },
    'docker compose ps -a': ENGINE,
    'docker compose logs --tail 50 <service>': ENGINE,
    // A shop without an error has no such line.
    'docker compose logs gateway transactions insights | grep \'"level":50\'': {
      engine: 'docker compose logs gateway transactions insights | { grep \'"level":50\' || true; }',
    },
    'curl localhost:4000/health/ready': ENGINE,
    'docker system df': ENGINE,
    'df -h': ENGINE,
    'docker compose restart <service>': ENGINE,
    'docker compose run --rm -T migrate node drizzle/dist/cli/db-main.js rebuild-rollups': ENGINE,
    'docker compose ps': ENGINE,
    'bash gateway/deploy/upgrade.sh --no-build': UPGRADE,
  },
  backup: {
    'pg_dump --format=custom': {
      engine: `${ON_SERVER} createdb --username=shopstack dumped
        ${ON_SERVER} pg_restore --username=shopstack --exit-on-error --dbname=dumped <shop.dump
        ${ON_SERVER} dropdb --username=shopstack dumped`,
    },
    'pg_dumpall --roles-only': {
      engine: `${ON_SERVER} pg_dumpall --username=shopstack --roles-only | grep -c 'CREATE ROLE shopstack_'`,
    },
    'npm run db -- backup --to shop.backup': BACKUP,
    'npm run db -- restore --from shop.backup': BACKUP,
  },
  capacity: {
    'npm run bench': { file: 'gateway/bench/main.ts' },
    'docker compose up --detach --wait --scale gateway=3': ENGINE,
    'docker compose up --detach --wait --scale transactions=2 --scale insights=2': ENGINE,
  },
  'first-start': {
    'docker compose ps -a': ENGINE,
    'docker compose config': ENGINE,
    'docker compose up --detach --wait': ENGINE,
    'bash gateway/deploy/upgrade.sh --no-build': UPGRADE,
    'kubectl -n shop run admin': CLUSTER,
    'docker run --detach --name collector --network shopstack_traces otel/opentelemetry-collector': {
      step: 'traces reach a collector',
    },
    'docker network connect bridge collector': { step: 'traces reach a collector' },
  },
  logs: {
    'docker compose logs': ENGINE,
    'docker compose ps redis': ENGINE,
    'docker compose ps postgres': ENGINE,
  },
  'rotate-secrets': { 'docker compose up': { step: 'secrets are rotated under load' } },
  tls: { 'docker compose restart balancer': ENGINE },
  upgrade: {
    'docker compose up --build': { step: 'a second start with nothing changed' },
    'npm run upgrade:check': { file: 'gateway/deploy/check/upgrade/main.ts' },
    'bash gateway/deploy/upgrade.sh --no-build': UPGRADE,
    'docker compose up --detach --wait postgres': ENGINE,
  },
}

/** Programs that a command starts with. */
const COMMAND = /^(docker|bash|npm|curl|df|kubectl|pg_dump|pg_dumpall) \S/

/** The commands of a page outside of its `sh` blocks. A command of several lines is known by the first, without its options. */
export function commandsInText(page: string): string[] {
  const other = [...page.matchAll(/^```text\n(.*?)^```/gms)].flatMap(([, text = '']) =>
    text.replace(/ --\S+ .*\\\n(.*\\\n)*.*$/gm, '').split('\n'),
  )
  const spans = [...page.replace(/^```.*?^```/gms, '').matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text)
  const commands = [...spans, ...other].map((text) => text.replaceAll('\\|', '|').trim())
  return [...new Set(commands.filter((text) => COMMAND.test(text)))]
}

/** Runs those commands that the engine check runs. */
export async function runCommandsInText(checkout: string): Promise<string> {
  const commands = Object.values(COMMANDS_IN_TEXT).flatMap((page) =>
    Object.entries(page).flatMap(([written, runner]) =>
      'engine' in runner
        ? [runner.engine === true ? written.replace('<service>', 'insights') : runner.engine]
        : [],
    ),
  )
  for (const command of new Set(commands)) await runScript(command, checkout)
  expect('there are commands', commands.length > 10)
  return `${commands.length} commands`
}
