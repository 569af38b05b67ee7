import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { DEPLOY, files } from '../manifests.js'
import { type Document, manifestErrors } from '../typed-manifests.js'

/** The compiler takes a second, and many on a busy machine. */
const TIMEOUT_MS = 90_000

const read = (...path: string[]) => readFileSync(join(DEPLOY, ...path), 'utf8')
const parse = (text: string) => parseAllDocuments(text).map((document): Document => document.toJS())
const documents = files
  .flatMap((file) => parse(read('kubernetes', file)))
  .filter(({ kind }) => kind !== 'Kustomization')

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0
const kustomize = (folder: string): Document[] =>
  parse(execFileSync('kubectl', ['kustomize', join(DEPLOY, 'kubernetes', folder)], { encoding: 'utf8' }))

interface AdminPod {
  readonly spec: { readonly containers: readonly { readonly name: string; readonly env: unknown[] }[] }
}
const pod = JSON.parse(read('kubernetes/admin.json')) as AdminPod

describe('answers', () => {
  test(
    'every manifest and the pod of the first administrator have the types of the Kubernetes API',
    async () => {
      expect(documents.length).toBeGreaterThan(15)
      expect(await manifestErrors([...documents, { ...pod, apiVersion: 'v1', kind: 'Pod' }])).toBe('')
    },
    TIMEOUT_MS,
  )

  test('the pod of the first administrator has the database connection of the migration', () => {
    const [job] = parse(read('kubernetes/migrate/job.yaml')) as unknown as { spec: { template: AdminPod } }[]
    const [container] = pod.spec.containers
    expect(job?.spec.template.spec.containers[0]?.env).toEqual(expect.arrayContaining(container?.env ?? []))
    const manual = read('manual/first-start.md')
    // A strategic merge patch finds the container by the name of the pod.
    expect(manual).toContain(`run ${container?.name} `)
    expect(manual).toContain('cat gateway/deploy/kubernetes/admin.json')
  })

  test.runIf(hasKubectl)('kustomize builds the example with its image, namespace and settings', () => {
    const built = [...kustomize('example'), ...kustomize('example/migrate')]
    const text = JSON.stringify(built)
    expect(text.match(/"image":"registry\.example\/shopstack:0\.1\.0"/g)).toHaveLength(4)
    expect(text).not.toContain('"image":"shopstack"')
    expect(text.match(/"namespace":"shop"/g)).toHaveLength(built.length)
    expect(text).toContain('"PAYMENT_PROVIDER":"sandbox"')
    expect(text).toContain('"METRICS_PORT":"9464"')
  })
})

describe('refuses', () => {
  test(
    'the compiler reports a misspelt key, a value of the wrong type and a missing key',
    async () => {
      const changes = [
        ['"readinessProbe"', '"readynessProbe"'],
        ['"containerPort":4000', '"containerPort":"4000"'],
        ['"selector":{"matchLabels":{"app.kubernetes.io/name":"gateway"}},"strategy"', '"strategy"'],
      ] as const
      const changed = changes.flatMap(([key, instead]) => {
        const found = documents.map((one) => JSON.stringify(one)).find((text) => text.includes(key))
        return found ? [JSON.parse(found.replace(key, instead)) as Document] : []
      })
      expect(changed).toHaveLength(changes.length)
      const errors = await manifestErrors(changed)
      expect(errors).toContain('"readynessProbe"\' does not exist')
      expect(errors).toContain("Type 'string' is not assignable to type 'number'")
      expect(errors).toContain("Property 'selector' is missing")
    },
    TIMEOUT_MS,
  )
})
