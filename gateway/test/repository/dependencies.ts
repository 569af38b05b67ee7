import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../root.js'
import type { Rule } from './architecture.js'
import { importsOf, WORKSPACES, workspaceOf } from './sources.js'

/** The packages of a `package.json`. */
interface PackageManifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** Manifests by folder; that of the root is `.`. */
export type Manifests = ReadonlyMap<string, PackageManifest>

/** The manifests of the repository. */
export const readManifests = (): Manifests =>
  new Map(
    ['.', ...WORKSPACES.map(({ folder }) => folder)].map((folder) => [
      folder,
      JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')),
    ]),
  )

const SCRIPT = /\.(ts|js|mjs)$/
/** Tests, tools that try the shop, and programs of the build, which are not in the image. */
const DEVELOPMENT = /\.test\.ts$|(^|\/)(test|bench|drills|check)\/|^schema\/generate\/|\.config\.ts$/
const PACKAGE = /^(?:@[^/]+\/)?[^/]+/

/** The image has no devDependencies, so only files that are not in it import them. */
export const devDependenciesStayOutOfTheProduct =
  (manifests: Manifests): Rule =>
  (sources) =>
    [...sources].flatMap(([path, text]) => {
      if (!SCRIPT.test(path) || DEVELOPMENT.test(path)) return []
      const own = manifests.get(workspaceOf(path)?.folder ?? '.')
      const dev = { ...manifests.get('.')?.devDependencies, ...own?.devDependencies }
      const product = { ...own?.dependencies, ...own?.optionalDependencies }
      return importsOf(path, text).flatMap(({ specifier, typeOnly }) => {
        const name = PACKAGE.exec(specifier)?.[0] ?? ''
        return !typeOnly && name in dev && !(name in product)
          ? [`${path}: imports the devDependency ${name}`]
          : []
      })
    })
