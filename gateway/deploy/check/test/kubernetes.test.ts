import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROLE_NAMES } from '@shopstack/drizzle/roles/access'
import { readConfig } from '@shopstack/kit/config/read-config'
import { serveHealth } from '@shopstack/kit/http/health'
import { createServer } from '@shopstack/kit/http/server'
import { createLogger } from '@shopstack/kit/telemetry/log'
import { SCHEMA_ROOT } from '@shopstack/schema/sdl'
import { describe, expect, test } from 'vitest'
import {
  all,
  DEPLOY,
  files,
  type IngressRule,
  inFile,
  type Manifest,
  type Selector,
  selects,
} from '../manifests.js'

const ROOT = dirname(SCHEMA_ROOT)

const ofKind = <Kind extends Manifest['kind']>(kind: Kind) =>
  all.filter((one): one is Extract<Manifest, { kind: Kind }> => one.kind === kind)

const PROGRAMS = ['gateway', 'insights', 'transactions']
const deployments = ofKind('Deployment').toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name))
const pods = [...deployments, ...ofKind('Job')].map(({ metadata, spec }) => ({
  name: metadata.name,
  labels: spec.template.metadata.labels,
  containers: spec.template.spec.containers,
}))
const podsOf = (wanted: Selector) => pods.filter((one) => selects(wanted, one.labels)).map(({ name }) => name)
const settingsOf = (file: string) =>
  [...readFileSync(file, 'utf8').matchAll(/^(?:# )?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name)

describe('answers', () => {
  test('every file that a kustomization names exists, and every file is named', () => {
    const named = [...inFile].flatMap(([file, [first]]) =>
      first?.kind === 'Kustomization'
        ? [
            file,
            ...[...first.resources, ...first.patches.map(({ path }) => path)].map((path) =>
              join(dirname(file), path),
            ),
          ]
        : [],
    )
    const paths = named.map((path) => (path.endsWith('.yaml') ? path : join(path, 'kustomization.yaml')))
    expect([...new Set(paths)].sort()).toEqual(files.toSorted())
  })

  test('each program has a service, a disruption budget and at least two replicas, all of which select its pods', () => {
    expect(deployments.map(({ metadata }) => metadata.name)).toEqual(PROGRAMS)
    for (const { metadata, spec } of deployments) {
      const { name } = metadata
      expect(podsOf(spec.selector)).toEqual([name])
      const [service] = ofKind('Service').filter((one) => one.metadata.name === name)
      expect(podsOf({ matchLabels: service?.spec.selector ?? {} })).toEqual([name])
      const [budget] = ofKind('PodDisruptionBudget').filter((one) => one.metadata.name === name)
      expect(podsOf({ matchLabels: budget?.spec.selector.matchLabels ?? {} })).toEqual([name])
      const [scale] = ofKind('HorizontalPodAutoscaler').filter((one) => one.spec.scaleTargetRef.name === name)
      expect(scale?.spec.minReplicas).toBeGreaterThanOrEqual(2)
    }
  })

  test('the container ports are those that the programs listen on, and services refer to them by name', () => {
    const { ports } = readConfig({})
    const listened: Record<string, number[]> = {
      gateway: [ports.graphql, ports.flask ?? 0, ports.express ?? 0],
      insights: [ports.insights],
      transactions: [ports.transactions],
    }
    for (const { metadata, spec } of ofKind('Service')) {
      const [program] = deployments.filter((one) => one.metadata.name === metadata.name)
      const byName = new Map(
        program?.spec.template.spec.containers[0]?.ports.map(({ name, containerPort }) => [
          name,
          containerPort,
        ]),
      )
      expect(spec.ports.map(({ port }) => port)).toEqual(listened[metadata.name])
      for (const { port, targetPort } of spec.ports) expect(byName.get(targetPort)).toBe(port)
      expect(byName.get('metrics')).toBe(Number(ofKind('ConfigMap')[0]?.data.METRICS_PORT))
    }
  })

  test('each probe requests a path that exists, on the port that serves it', () => {
    const app = createServer(createLogger({ level: 'silent' }))
    serveHealth(app, { stopping: false, checks: {} })
    for (const { spec } of deployments)
      for (const { startupProbe, readinessProbe, livenessProbe } of spec.template.spec.containers) {
        const asked = [startupProbe, readinessProbe, livenessProbe].map((one) => one?.httpGet)
        expect(asked.map((one) => one?.path)).toEqual(['/health/live', '/health/ready', '/health/live'])
        for (const one of asked) {
          expect(app.hasRoute({ method: 'GET', url: one?.path ?? '' })).toBe(true)
          expect(one?.port).toBe('graphql')
        }
      }
  })

  test('every setting is one that the programs read, and production starts with them', () => {
    const known = settingsOf(join(ROOT, '.env.example'))
    const [base, example] = ['base/config.yaml', 'example/settings.yaml'].map((file) => inFile.get(file)?.[0])
    const common = Object.fromEntries(
      [base, example].flatMap((map) => (map?.kind === 'ConfigMap' ? Object.entries(map.data) : [])),
    )
    for (const { containers, name } of pods) {
      const own = containers[0]?.env.map((one) => one.name) ?? []
      expect(known).toEqual(expect.arrayContaining([...own, ...Object.keys(common)]))
      if (name === 'migrate') continue
      const secrets = Object.fromEntries(
        own.map((one) => [one, SECRETS[one] ?? 'postgres://role:pw@pgbouncer:6432/shop']),
      )
      expect(readConfig({ ...common, ...secrets }).database.ownerUrl).toBeUndefined()
    }
  })

  test('the connections of pgbouncer and of the listeners fit into the limit of Postgres', () => {
    const ini = readFileSync(join(DEPLOY, 'pgbouncer.ini'), 'utf8')
    const number = (name: string) => Number(new RegExp(`^${name} = (\\d+)$`, 'm').exec(ini)?.[1])
    const signingIn = Number(/max_user_connections=(\d+)/.exec(ini)?.[1])
    const pooled = ROLE_NAMES.length * (number('default_pool_size') + number('reserve_pool_size')) + signingIn
    const listening = ofKind('HorizontalPodAutoscaler')
      .filter(({ metadata }) => metadata.name !== 'gateway')
      .reduce((sum, { spec }) => sum + spec.maxReplicas, 0)
    // Of the default of 100, three are kept for superusers; a migration and a person with psql need one each.
    expect(pooled + listening).toBeLessThanOrEqual(95)
  })
})

describe('protects', () => {
  test('subgraphs are reachable from the gateway only, and metrics from monitoring only', () => {
    const reached = pods.flatMap(({ name, labels: of, containers }) => {
      const rules = ofKind('NetworkPolicy')
        .filter(({ spec }) => selects(spec.podSelector, of))
        .flatMap(({ spec }) => spec.ingress)
      const ports = containers.flatMap((one) => one.ports.map((port) => port.name))
      return ports.map((port) => [
        `${name} ${port}`,
        rules.filter((one) => one.ports.some((p) => p.port === port)).map(sources),
      ])
    })
    const gateway = [['gateway']]
    const monitoring = [['monitoring']]
    expect(Object.fromEntries(reached)).toEqual({
      'gateway graphql': [['any client']],
      'gateway flask': [['any client']],
      'gateway express': [['any client']],
      'gateway metrics': monitoring,
      'transactions graphql': gateway,
      'transactions metrics': monitoring,
      'insights graphql': gateway,
      'insights metrics': monitoring,
    })
    // A pod that no policy selects is open.
    for (const { labels: of } of pods)
      expect(ofKind('NetworkPolicy').some(({ spec }) => selects(spec.podSelector, of))).toBe(true)
  })

  test('manifests refer to secrets by name, and only the migration has the owner of the database', () => {
    const isSecret = /(PASSWORD|SECRET|PRIVATE_KEY|DATABASE_URL|REDIS_URL|MAIL_URL)$/
    for (const { name, containers } of pods)
      for (const { name: setting, value, valueFrom } of containers.flatMap((one) => one.env)) {
        expect(valueFrom?.secretKeyRef.key ?? (isSecret.test(setting) ? value : setting)).toBe(setting)
        if (name !== 'migrate') expect(setting).not.toBe('DATABASE_URL')
        // The gateway checks tokens and signs none.
        if (name === 'gateway') expect(setting).not.toBe('JWT_PRIVATE_KEY')
      }
    for (const { data } of ofKind('ConfigMap'))
      for (const value of Object.values(data)) expect(value).not.toMatch(/\/\/[^/]*@|KEY-----/)
  })
})

/** Who a rule of a policy lets in: names of programs, of namespaces, or any client. */
const sources = ({ from }: IngressRule) =>
  from?.flatMap((one) =>
    'podSelector' in one
      ? podsOf(one.podSelector)
      : 'matchLabels' in one.namespaceSelector
        ? Object.values(one.namespaceSelector.matchLabels)
        : [],
  ) ?? ['any client']

/** Values such as the named secrets would hold. */
const SECRETS: Record<string, string> = {
  MAIL_URL: 'smtp://shop:pw@mail.shop.example:587',
  WEBHOOK_SECRET: 'f00dcafe'.repeat(8),
  JWT_PRIVATE_KEY: JSON.stringify({
    kty: 'OKP',
    crv: 'Ed25519',
    d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
    x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  }),
  JWT_PUBLIC_KEYS: JSON.stringify({
    keys: [{ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }],
  }),
  SUBGRAPH_SECRET: 'calls between the processes of a shop under test',
  REDIS_URL: 'redis://redis:6379',
}
