import { join } from 'node:path'
import type { Disposables } from '@shopstack/kit/process/disposables'
import { programOf } from '../harness/process.js'
import type { ClientProject } from './client-project.js'

/** Starts a shop that executes the documents of both manifests of the project only, and runs its conversation with each link. */
export async function checkTrustedDocuments(
  project: ClientProject,
  { port, settings }: { port: number; settings: Readonly<Record<string, string>> },
  open: Disposables,
): Promise<void> {
  await project.run('npx', ['generate-persisted-query-manifest'])
  const manifests = ['src/gql/persisted-documents.json', 'persisted-query-manifest.json']
  const shop = programOf('gateway', port, {
    ...settings,
    TRUSTED_DOCUMENTS: manifests.map((path) => join(project.folder, path)).join(),
    TRUSTED_DOCUMENTS_MODE: 'only',
  })
  open.add('shop with trusted documents only', shop, (program) => program.stop())
  await shop.start()
  await project.replace(
    'src/shop.ts',
    `const http = new HttpLink({ uri: 'http://127.0.0.1:${port}/graphql' })`,
    "import { http } from './http'",
  )
  await project.replace('src/shop.ts', ' HttpLink,', '')
  await project.converse()
  await project.replace('src/shop.ts', "'./http'", "'./http-by-name'")
  await project.converse()
}
